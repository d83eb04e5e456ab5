import type { Value } from '../graph/index.ts';
import { mul, where } from '../operators/index.ts';
import type { PassOptions } from './architecture.ts';

/**
 * Sets each number to zero with a probability of 1 - keep while the network learns, and multiplies the others by `scale`.
 * Afterwards it does nothing.
 *
 * @param scale 1 / keep leaves the mean as it is ("inverted" dropout); 1 is what pylearn2's recipe does to inputs.
 * @see N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
 */
export function dropout(x: Value, keep: number, { training }: PassOptions = {}, scale = 1 / keep): Value {
  if (training === undefined || keep === 1) return x;
  const kept = training.draws.bernoulli(x.shape, keep);
  return where(kept, scale === 1 ? x : mul(scale, x), 0);
}
