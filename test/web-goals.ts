/** Models that are attacked toward a goal in a browser: one score, an embedding and a detector. */
import type { GoalOptions } from '../src/goals/index.ts';
import { type FloatTensor, floats, integers } from '../src/tensor/index.ts';
import { node, onnxFile, randomWeights } from './onnx-model.ts';

export interface WebGoal {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  readonly goal: string;
  readonly options: GoalOptions;
  readonly inputs: FloatTensor;
  readonly box: { readonly low: number; readonly high: number };
  readonly epsilon: number;
  readonly steps: number;
}

/** Two layers, the last of them squashed where it is a score. */
function perceptron(inputs: number, outputs: number, squashed: boolean): Uint8Array {
  return onnxFile({
    inputs: { x: ['N', inputs] },
    nodes: [
      node('MatMul', ['x', 'w'], 'a'),
      node('Tanh', ['a'], 'h'),
      node('MatMul', ['h', 'v'], squashed ? 'z' : 'y'),
      ...(squashed ? [node('Sigmoid', ['z'], 'y')] : []),
    ],
    weights: {
      w: randomWeights([inputs, 12], `web w ${outputs}`, 0.5),
      v: randomWeights([12, outputs], `web v ${outputs}`, 0.8),
    },
    outputs: ['y'],
  });
}

/** Convolutions that end in [6, 25]: four numbers of a box and two scores for each of 25 candidates. */
function smallDetector(): Uint8Array {
  return onnxFile({
    inputs: { x: [1, 3, 10, 10] },
    nodes: [
      node('Conv', ['x', 'w'], 'a', { kernel_shape: [2, 2], strides: [2, 2] }),
      node('Reshape', ['a', 'shape'], 'b'),
      node('Sigmoid', ['b'], 'y'),
    ],
    weights: { w: randomWeights([6, 3, 2, 2], 'web detector'), shape: integers([3], [1, 6, 25]) },
    outputs: ['y'],
  });
}

const uniform = (shape: readonly number[], label: string) =>
  floats(
    shape,
    randomWeights(shape, label).data.map((x) => 1 / (1 + Math.exp(-x))),
  );

export const webGoals: readonly WebGoal[] = [
  {
    name: 'one score',
    bytes: () => perceptron(9, 1, true),
    goal: 'cross',
    options: {},
    inputs: uniform([4, 9], 'web scores'),
    box: { low: 0, high: 1 },
    epsilon: 0.4,
    steps: 20,
  },
  {
    name: 'an embedding',
    bytes: () => perceptron(9, 6, false),
    goal: 'dodge',
    options: { threshold: 0.8 },
    inputs: uniform([3, 9], 'web embeddings'),
    box: { low: 0, high: 1 },
    epsilon: 0.5,
    steps: 20,
  },
  {
    name: 'a detector',
    bytes: smallDetector,
    goal: 'hide',
    options: { threshold: 0.6 },
    inputs: uniform([2, 3, 10, 10], 'web pictures'),
    box: { low: 0, high: 1 },
    epsilon: 0.5,
    steps: 30,
  },
];
