/** Fooling images: noise that is moved until a network calls it what one wants (the paper's appendix). */
import { input } from '../../graph/index.ts';
import { crossEntropy } from '../../nn/index.ts';
import { neg } from '../../operators/index.ts';
import { type FloatTensor, integers } from '../../tensor/index.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { fastGradientSign } from './fast-gradient-sign.ts';
import { overRows } from './over-rows.ts';
import { rubbish } from './rubbish.ts';

/** Noise after one step towards a class. */
export interface Fooling {
  /** [N, ...inputShape] */
  readonly images: FloatTensor;
  /** Of the class, for each image. */
  readonly probabilities: readonly number[];
}

/**
 * Moves noise N(0, I) by one step along the sign of the gradient of log p(label | x), which is that of p's too.
 *
 * @param label The class to be answered.
 */
export async function foolingImages(
  { runtime, seed }: Pick<ClaimContext, 'runtime' | 'seed'>,
  { architecture, logitsOf }: Pick<TrainedModel, 'architecture' | 'logitsOf'>,
  label: number,
  { count, epsilon }: { readonly count: number; readonly epsilon: number },
): Promise<Fooling> {
  const shape = architecture.inputShape;
  const { images, losses } = await overRows(
    runtime,
    { noise: rubbish(seed, count, shape), labels: integers([count], new Int32Array(count).fill(label)) },
    (rows) => ({ noise: input('noise', 'float32', [rows, ...shape]), labels: input('labels', 'int64', [rows]) }),
    ({ noise, labels }) => {
      const moved = fastGradientSign((x) => neg(crossEntropy(logitsOf(x), labels)), noise, epsilon);
      return { images: moved, losses: crossEntropy(logitsOf(moved), labels) };
    },
  );
  return { images, probabilities: Array.from(losses.data, (loss) => Math.exp(-loss)) };
}
