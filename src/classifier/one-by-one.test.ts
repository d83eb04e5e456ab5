/** Files that leave the number of samples open: some take several nevertheless, some take one at a time only. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights, tensorType } from '../../test/onnx-model.ts';
import { fgsm } from '../attacks/fgsm.ts';
import { attack } from '../harness/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, integers, row, takeRows } from '../tensor/index.ts';
import { loadClassifier } from './load.node.ts';

const weights = { w: randomWeights([4, 3], 'w one by one'), v: randomWeights([3, 3], 'v one by one') };

/** A recurrent file whose state [layers, samples, features] counts its samples by an axis of this name, or none. */
function withState(samples: string | number): Uint8Array {
  return onnxFile({
    inputs: { x: ['', 4], state: tensorType([2, samples, 3]) },
    nodes: [
      node('MatMul', ['x', 'w'], 'z'),
      node('Unsqueeze', ['z', 'layers'], 'layer'),
      node('Concat', ['state', 'layer'], 'next', { axis: 0 }),
      node('ReduceSum', ['next', 'layers'], 'h', { keepdims: 0 }),
      node('MatMul', ['h', 'v'], 'y'),
    ],
    weights: { ...weights, layers: integers([1], [0]) },
    outputs: ['y'],
  });
}

/** The same, whose answer is the mean of one sigmoid, as voice activity detectors have it. */
const scoreWithState = onnxFile({
  inputs: { x: ['', 4], state: tensorType([2, '', 3]) },
  nodes: [
    node('MatMul', ['x', 'w'], 'z'),
    node('Add', ['state', 'z'], 'next'),
    node('ReduceSum', ['next', 'layers'], 'h', { keepdims: 0 }),
    node('MatMul', ['h', 'u'], 'score'),
    node('Sigmoid', ['score'], 'p'),
    node('ReduceMean', ['p'], 'y', { axes: [1] }),
  ],
  weights: { ...weights, u: randomWeights([3, 1], 'u one by one'), layers: integers([1], [0]) },
  outputs: ['y'],
});

/** A file that says inside how many samples it takes. */
const reshaped = (end: 'Identity' | 'Sigmoid' | 'Softmax', columns: number) =>
  onnxFile({
    inputs: { x: ['N', 4] },
    nodes: [
      node('Reshape', ['x', 'shape'], 'one'),
      node('MatMul', ['one', 'w'], 'z'),
      node(end, ['z'], 'p'),
      node('Identity', ['p'], 'y'),
    ],
    weights: { w: randomWeights([4, columns], `one of ${columns}`), shape: integers([2], [1, 4]) },
    outputs: ['y'],
  });

describe('a file that leaves the number of samples open', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  it.each([
    ['takes several: its state counts them without a name', withState(''), true, { state: 0 }],
    ['takes several: its probability depends on a state', scoreWithState, true, { state: 0.1 }],
    ['takes one: its state is of one sample', withState(1), false, { state: 0.5 }],
    ['takes one: its logits are reshaped to one', reshaped('Identity', 3), false, {}],
    ['takes one: its classes are reshaped to one', reshaped('Softmax', 3), false, {}],
    ['takes one: its probability is reshaped to one', reshaped('Sigmoid', 1), false, {}],
  ] as const)('%s', async (_, bytes, isSeveral, feeds) => {
    const classifier = await loadClassifier(bytes, { runtime, input: 'x', feeds });
    const inputs = randomWeights([5, 4], 'inputs one by one');
    const scores = await classifier.shipped.outputs(inputs);
    const logits = await classifier.logits(inputs);
    for (let i = 0; i < 5; i++) {
      const alone = takeRows(inputs, [i]);
      expect(argMax(row(logits, i))).toBe(argMax(row(scores, i)));
      expect([...row(scores, i)]).toEqual([...(await classifier.shipped.outputs(alone)).data]);
    }
    const labels = Int32Array.from({ length: 5 }, (__, i) => argMax(row(scores, i)));
    const { samples } = await attack(classifier, fgsm, inputs, labels, { epsilon: 3, clip: false });
    expect(samples.some(({ fooled }) => fooled)).toBe(true);
    expect(classifier.diagnostics.map(({ code }) => code)).toEqual(isSeveral ? [] : ['fixed-batch']);
    expect(classifier.batchSize === 1).toBe(!isSeveral);
    await classifier.dispose();
  });

  it('is refused where it does not run at all, with what it was fed', async () => {
    const bytes = onnxFile({
      inputs: { x: ['N', 4], table: [7, 3] },
      nodes: [
        node('ReduceMax', ['x'], 'most', { axes: [1], keepdims: 0 }),
        node('Cast', ['most'], 'rows', { to: 7 }),
        node('Gather', ['table', 'rows'], 'y'),
      ],
      outputs: ['y'],
    });
    const classifier = await loadClassifier(bytes, {
      runtime,
      input: 'x',
      feeds: { table: randomWeights([7, 3], 't') },
    });
    await expect(classifier.shipped.outputs(floats([1, 4], [9, 9, 9, 9]))).rejects.toMatchObject({
      code: 'runtime',
      hint: expect.stringContaining('"table" float32 [7,3]'),
    });
    await classifier.dispose();
  });
});
