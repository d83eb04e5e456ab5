/** A deep RBF network: units that are sure near their mean, of units that are. The paper could not train any. */
import { ShapeError } from '../errors.ts';
import { exp, neg } from '../operators/index.ts';
import { type FloatTensor, floats, type Shape, sizeOf } from '../tensor/index.ts';
import type { Architecture } from './architecture.ts';
import { uniform } from './initialisers.ts';
import { flatten } from './linear.ts';
import { rbf } from './rbf.ts';

export interface DeepRbfOptions {
  /** Where the hidden units start: [units, D], e.g. some samples. */
  readonly means: FloatTensor;
  /** The precision that hidden units start with in every direction. @default 0.01 */
  readonly precision?: number;
  /** @default 10 */
  readonly classCount?: number;
}

/**
 * Hidden units h_j = e^-q_j, and on top of them one unit a class, whose logits are -q_k of the hidden units. Train it by
 * `bernoulliLoss`. Parameters: `means1` and `logPrecisions1` [units, D], `means` and `logPrecisions` [classCount, units].
 *
 * @throws ShapeError unless `means` is [units, D] for inputs of D numbers
 * @see I. Goodfellow, J. Shlens and C. Szegedy, 2015, arXiv 1412.6572, section 7, which gives no architecture.
 */
export function deepRbfNetwork(inputShape: Shape, options: DeepRbfOptions): Architecture {
  const { means, precision = 0.01, classCount = 10 } = options;
  const [units, width] = means.shape;
  if (means.shape.length !== 2 || width !== sizeOf(inputShape)) {
    throw new ShapeError(
      `means [${means.shape}] do not fit inputs [${inputShape}]`,
      `Give one row of ${sizeOf(inputShape)} numbers a unit.`,
    );
  }
  return {
    name: `deep RBF, ${units} units and ${classCount} classes, precisions from ${precision}`,
    inputShape,
    hiddenLayers: 1,
    initialParameters: (random) => ({
      means1: floats(means.shape, means.data),
      logPrecisions1: floats(means.shape, new Float32Array(means.data.length).fill(Math.log(precision))),
      means: uniform(random.fork('means'), [classCount, units], 1),
      logPrecisions: floats([classCount, units]),
    }),
    logits(inputs, parameters, { hidden } = {}) {
      const h = exp(neg(rbf(flatten(inputs), parameters.means1, parameters.logPrecisions1)));
      return neg(rbf(hidden?.(h, 1) ?? h, parameters.means, parameters.logPrecisions));
    },
  };
}
