/** ONNX files and samples for audits that take a second. */
import { loadClassifier } from '../src/classifier/load.node.ts';
import { writeNpz } from '../src/data/index.ts';
import type { Draft } from '../src/onnx/index.ts';
import { randomStream } from '../src/random.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { argMax, type FloatTensor, floats, integers, row, type Tensor } from '../src/tensor/index.ts';
import { node, onnxFile, randomWeights } from './onnx-model.ts';

/** Grey pictures of 6 x 6 pixels. */
export const SHAPE = [1, 6, 6] as const;
const PIXELS = 36;
const HIDDEN = 12;

/** A small net with a smooth layer; `seed` makes another of its kind, close to the first. */
export function smallNet(classes: number, seed = 0): Uint8Array {
  return net(classes, [node('Identity', ['image'], 'pixels')], {}, seed);
}

/** The same net for pixels from 0 to 255. */
export function netOfLevels(classes: number): Uint8Array {
  return net(classes, [node('Mul', ['image', 'level'], 'pixels')], { level: floats([1], [1 / 255]) });
}

/** The same net, which answers NaN where a pixel is darker than `threshold`: the square root of what is below zero. */
export function netWithoutAnswer(classes: number, threshold: number): Uint8Array {
  return net(
    classes,
    [
      node('Sub', ['image', 'threshold'], 'above'),
      node('Sqrt', ['above'], 'root'),
      node('Sub', ['root', 'root'], 'zeroOrNaN'),
      node('Add', ['image', 'zeroOrNaN'], 'pixels'),
    ],
    { threshold: floats([1], [threshold]) },
  );
}

function net(
  classes: number,
  before: readonly Draft<'NodeProto'>[],
  weights: Readonly<Record<string, Tensor>>,
  seed = 0,
): Uint8Array {
  return onnxFile({
    inputs: { image: ['N', ...SHAPE] },
    nodes: [
      ...before,
      node('Flatten', ['pixels'], 'flat', { axis: 1 }),
      node('Sub', ['flat', 'grey'], 'centred'),
      node('MatMul', ['centred', 'first'], 'a'),
      node('Tanh', ['a'], 'b'),
      node('MatMul', ['b', 'second'], 'scores'),
    ],
    weights: {
      ...weights,
      grey: floats([1], [0.5]),
      first: related([PIXELS, HIDDEN], `first ${classes}`, seed),
      second: related([HIDDEN, classes], `second ${classes}`, seed),
    },
    outputs: ['scores'],
  });
}

/** Normal weights; those of another seed are close to those of seed 0. */
function related(shape: readonly number[], label: string, seed: number): FloatTensor {
  const base = randomWeights(shape, label);
  const change = randomWeights(shape, `${label}, ${seed}`, seed === 0 ? 0 : 0.1);
  return { ...base, data: base.data.map((value, i) => value + change.data[i]) };
}

/** Answers each sample with the same class. */
export function constantNet(classes: number, answer: number): Uint8Array {
  return onnxFile({
    inputs: { image: ['N', ...SHAPE] },
    nodes: [
      node('Flatten', ['image'], 'flat', { axis: 1 }),
      node('MatMul', ['flat', 'nothing'], 'zero'),
      node('Add', ['zero', 'bias'], 'scores'),
    ],
    weights: {
      nothing: floats([PIXELS, classes], new Array(PIXELS * classes).fill(0)),
      bias: floats(
        [classes],
        Array.from({ length: classes }, (_, k) => Number(k === answer)),
      ),
    },
    outputs: ['scores'],
  });
}

export interface AnsweredSamples {
  readonly images: FloatTensor;
  readonly labels: Int32Array;
  /** Both as an .npz file. */
  readonly file: Uint8Array;
}

/** Random pictures with the labels that a model gives them. */
export async function answeredBy(model: Uint8Array, count: number): Promise<AnsweredSamples> {
  const random = randomStream('audited pictures');
  const values = Array.from({ length: count * PIXELS }, () => random.uniform(0.2, 0.8));
  const images = floats([count, ...SHAPE], values);
  const runtime = await nativeRuntime();
  try {
    const classifier = await loadClassifier(model, { runtime });
    const outputs = await classifier.shipped.outputs(images);
    const labels = Int32Array.from({ length: count }, (_, i) => argMax(row(outputs, i)));
    return { images, labels, file: samplesFile(images, labels) };
  } finally {
    await runtime.dispose();
  }
}

/** Samples and labels as an .npz file. */
export function samplesFile(images: FloatTensor, labels: ArrayLike<number>): Uint8Array {
  return writeNpz({ images, labels: integers([labels.length], Int32Array.from(labels)) });
}
