/** Linear models: the simplest networks, and by the paper's argument already as easy to fool as deep ones. */
import { applyOne, type Value } from '../graph/index.ts';
import { Gemm, reshape } from '../operators/index.ts';
import { floats, type Shape, sizeOf } from '../tensor/index.ts';
import type { Architecture } from './architecture.ts';
import { nearZero } from './initialisers.ts';

/** Each sample as one row: [N, ...] becomes [N, D]. */
export function flatten(inputs: Value): Value {
  const [count, ...shape] = inputs.shape;
  return reshape(inputs, [count, sizeOf(shape)]);
}

/** x W + b for rows x [N, D], weights W [D, K] and biases b [K]. Column k of W holds the incoming weights of unit k. */
export function affine(x: Value, weights: Value, biases: Value): Value {
  return applyOne(Gemm, [x, weights, biases]);
}

/**
 * Softmax regression: logits x W + b. Parameters: `weights` [D, classCount], uniform in +-0.005 at first, and `biases`
 * [classCount], zero at first.
 */
export function softmaxRegression(inputShape: Shape, classCount: number): Architecture {
  return linear('softmax regression', inputShape, classCount);
}

/**
 * Logistic regression: one score x w + b, the log-odds of the class +1, shaped [N, 1]. Parameters: `weights` [D, 1],
 * uniform in +-0.005 at first, and `biases` [1], zero at first.
 */
export function logisticRegression(inputShape: Shape): Architecture {
  return linear('logistic regression', inputShape, 1);
}

function linear(name: string, inputShape: Shape, outputs: number): Architecture {
  return {
    name,
    inputShape,
    initialParameters: (random) => ({
      weights: nearZero(random.fork('weights'), [sizeOf(inputShape), outputs]),
      biases: floats([outputs]),
    }),
    logits: (inputs, { weights, biases }) => affine(flatten(inputs), weights, biases),
  };
}
