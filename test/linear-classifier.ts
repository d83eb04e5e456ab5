/** Linear classifiers: what attacks can reach there has a closed form. */
import { graphClassifier } from '../src/classifier/index.ts';
import { constant } from '../src/graph/index.ts';
import { add, matmul, reshape } from '../src/operators/index.ts';
import { randomStream } from '../src/random.ts';
import type { Runtime } from '../src/runtime/index.ts';
import { type FloatTensor, floats, type Shape, sizeOf } from '../src/tensor/index.ts';
import type { Box } from '../src/threat/index.ts';

/** A box that no attack here comes near. */
export const WIDE: Box = { low: -1e6, high: 1e6 };

/** Logits x W + b of a flat input, class 0 by `lead` ahead; two classes make the gradient one direction everywhere. */
export function linear(runtime: Runtime, inputShape: Shape, classCount: number, box: Box, batchSize = 8, lead = 0) {
  const size = sizeOf(inputShape);
  const random = randomStream('linear', size, classCount);
  const weights = floats(
    [size, classCount],
    Array.from({ length: size * classCount }, () => random.normal()),
  );
  const bias = floats(
    [classCount],
    Array.from({ length: classCount }, (_, k) => random.normal() + (k === 0 ? lead : 0)),
  );
  const classifier = graphClassifier({
    name: 'linear',
    logitsOf: (x) => add(matmul(reshape(x, [x.shape[0], size]), constant(weights)), constant(bias)),
    inputShape,
    classCount,
    box,
    batchSize,
    runtime,
  });
  const logit = (x: Float32Array, k: number) =>
    x.reduce((sum, value, i) => sum + value * weights.data[i * classCount + k], bias.data[k]);
  const difference = (from: number, to: number) =>
    Float32Array.from(
      { length: size },
      (_, i) => weights.data[i * classCount + to] - weights.data[i * classCount + from],
    );
  return { classifier, logit, difference };
}

/** Uniform random samples. */
export function samples(shape: Shape, count: number, low: number, high: number): FloatTensor {
  const random = randomStream('samples', sizeOf(shape), count);
  const values = Array.from({ length: count * sizeOf(shape) }, () => random.uniform(low, high));
  return floats([count, ...shape], values);
}
