/** Training on linear bounds while the radius grows, and on interval bounds in the end. */
import { add, mul, sub } from '../../operators/index.ts';
import type { Objective } from '../objective.ts';
import { type CertifiedOptions, certified } from './certified.ts';

/**
 * kappa CE(f(x), y) + (1 - kappa) CE(-m, y), where m = beta m_lines + (1 - beta) m_intervals. Lines hold more tightly where
 * intervals are not learned yet; beta falls from 1 to 0 while the radius grows.
 *
 * @throws OptionError for options out of range
 * @see H. Zhang et al., 2019, "Towards Stable and Efficient Training of Verifiably Robust Neural Networks", arXiv 1906.06316,
 * equation 11
 * @example
 * const objective = crownIbp({ epsilon: 0.2, warmUp: 1, ramp: 10, box: { low: 0, high: 1 } });
 */
export function crownIbp(options: CertifiedOptions): Objective {
  return certified('linear and interval bounds', options, ({ byIntervals, byLines }, grown) =>
    add(mul(grown, byIntervals), mul(sub(1, grown), byLines)),
  );
}
