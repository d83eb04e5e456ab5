/** Radial basis functions: units that are sure near their mean and of nothing far from it. */
import { OptionError, ShapeError } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import { exp, mul, neg, reduceSum, reshape, sub } from '../operators/index.ts';
import { type FloatTensor, floats, type Shape, sizeOf } from '../tensor/index.ts';
import type { Architecture } from './architecture.ts';

/**
 * How far rows are from the mean of each unit: q_k = sum over d of beta_kd (x_d - mu_kd)^2 with beta = e^logPrecisions. Summed
 * as it is written: multiplied out it would be a product of matrices, but could fall below zero by rounding.
 *
 * @param x [N, D]
 * @param means [K, D]
 * @param logPrecisions [K, D]
 * @returns [N, K], at least 0
 */
export function rbf(x: Value, means: Value, logPrecisions: Value): Value {
  const [count, width] = x.shape;
  const difference = sub(reshape(x, [count, 1, width]), means);
  return reduceSum(mul(exp(logPrecisions), mul(difference, difference)), [2], false);
}

export interface RbfOptions {
  /** Where the units start, one a class: [K, D], e.g. the means of the classes. */
  readonly classMeans: FloatTensor;
  /** The precision beta that all units start with in every direction. @default 0.05 */
  readonly initialPrecision?: number;
}

/**
 * The shallow RBF network of the paper: one unit a class, p(y = k | x) = e^-q_k, each on its own and not normalised. Its logits
 * are the logarithms -q_k, so that attacks have a gradient where e^-q underflows. Train it by `bernoulliLoss`.
 * Parameters: `means` and `logPrecisions`, both [K, D].
 *
 * @throws ShapeError unless `classMeans` is [K, D] for inputs of D numbers
 * @throws OptionError unless `initialPrecision` is above 0
 * @see I. Goodfellow, J. Shlens and C. Szegedy, 2015, arXiv 1412.6572, section 7; that beta is diagonal and its likelihood
 * Bernoulli is inferred from the paper's figures.
 */
export function rbfNetwork(inputShape: Shape, { classMeans, initialPrecision = 0.05 }: RbfOptions): Architecture {
  const [classCount, width] = classMeans.shape;
  if (classMeans.shape.length !== 2 || width !== sizeOf(inputShape)) {
    throw new ShapeError(
      `class means [${classMeans.shape}] do not fit inputs [${inputShape}]`,
      `Give one row of ${sizeOf(inputShape)} numbers a class.`,
    );
  }
  if (!(initialPrecision > 0)) {
    throw new OptionError('initialPrecision', `${initialPrecision} is not a precision`, 'Give a number above 0.');
  }
  const logPrecision = Math.log(initialPrecision);
  return {
    name: `RBF, one unit for each of ${classCount} classes, precisions from ${initialPrecision}`,
    inputShape,
    initialParameters: () => ({
      means: floats(classMeans.shape, classMeans.data),
      logPrecisions: floats(classMeans.shape, new Float32Array(classMeans.data.length).fill(logPrecision)),
    }),
    logits: (inputs, { means, logPrecisions }) => {
      const rows = reshape(inputs, [inputs.shape[0], width]);
      return neg(rbf(rows, means, logPrecisions));
    },
  };
}

/**
 * The mean input of each class.
 *
 * @param inputs [N, ...inputShape]
 * @param labels N class indices from 0
 * @returns [classCount, D]; zero for a class without inputs
 */
export function classMeans(inputs: FloatTensor, labels: ArrayLike<number>, classCount: number): FloatTensor {
  const width = sizeOf(inputs.shape.slice(1));
  const sums = new Float64Array(classCount * width);
  const counts = new Float64Array(classCount);
  for (let n = 0; n < labels.length; n++) {
    const start = labels[n] * width;
    counts[labels[n]]++;
    for (let d = 0; d < width; d++) sums[start + d] += inputs.data[n * width + d];
  }
  return floats(
    [classCount, width],
    sums.map((sum, i) => sum / Math.max(counts[Math.floor(i / width)], 1)),
  );
}
