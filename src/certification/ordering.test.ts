import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { loadClassifier } from '../classifier/load.node.ts';
import type { Draft } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, integers, type Tensor } from '../tensor/index.ts';
import { certify } from './certify.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

const [INPUTS, CLASSES] = [6, 4];
type Nodes = readonly Draft<'NodeProto'>[];

/** Logits "z" by a hidden layer, and what a file ends in, from "z" to "y". */
function endingIn(nodes: Nodes, weights: Readonly<Record<string, Tensor>> = {}): Uint8Array {
  return onnxFile({
    inputs: { x: ['N', INPUTS] },
    nodes: [node('MatMul', ['x', 'w'], 'a'), node('Relu', ['a'], 'b'), node('MatMul', ['b', 'v'], 'z'), ...nodes],
    weights: {
      w: randomWeights([INPUTS, 8], 'first'),
      v: randomWeights([8, CLASSES], 'second'),
      one: integers([1], [1]),
      two: integers([1], [2]),
      ...weights,
    },
    outputs: ['y'],
  });
}

const softmax = (from: string, to: string) => node('Softmax', [from], to, { axis: 1 });
const endings: Readonly<Record<string, Nodes>> = {
  Softmax: [softmax('z', 'y')],
  LogSoftmax: [node('LogSoftmax', ['z'], 'y', { axis: 1 })],
  'Softmax and Log': [softmax('z', 'p'), node('Log', ['p'], 'y')],
  'Softmax, an axis more and less': [
    softmax('z', 'p'),
    node('Unsqueeze', ['p', 'two'], 'q'),
    node('Squeeze', ['q', 'two'], 'y'),
  ],
  'a Softmax of [N, 1, classes]': [
    node('Unsqueeze', ['z', 'one'], 'q'),
    node('Softmax', ['q'], 'p', { axis: 2 }),
    node('Squeeze', ['p', 'one'], 'y'),
  ],
};

const samples = floats(
  [12, INPUTS],
  randomWeights([12, INPUTS], 'samples', 0.2).data.map((value) => Math.abs(value) % 1),
);

async function certified(bytes: Uint8Array, epsilon: number): Promise<readonly boolean[]> {
  const classifier = await loadClassifier(bytes, { runtime });
  try {
    const scores = await classifier.shipped.outputs(samples);
    const labels = Int32Array.from({ length: 12 }, (_, i) =>
      argMax(scores.data.subarray(i * CLASSES, (i + 1) * CLASSES)),
    );
    const { proofs } = await certify(classifier, samples, labels, { epsilon });
    return proofs.map((proof) => proof !== undefined);
  } finally {
    await classifier.dispose();
  }
}

describe('certificates of files that end in', () => {
  it.each(Object.entries(endings))('%s are those of the logits in front', async (_, nodes) => {
    const plain = endingIn([node('Identity', ['z'], 'y')]);
    for (const epsilon of [0.01, 0.05]) {
      const expected = await certified(plain, epsilon);
      expect(expected).toContain(true);
      expect(await certified(endingIn(nodes), epsilon), `epsilon ${epsilon}`).toEqual(expected);
    }
  });

  it('a Sigmoid a class are none where the sigmoids are all 1 in float32', async () => {
    const far = endingIn([node('Add', ['z', 'far'], 's'), node('Sigmoid', ['s'], 'y')], { far: floats([], [40]) });
    expect(await certified(far, 1e-4)).not.toContain(true);
  });

  it('what only looks like a softmax of the logits do not overlook what is added behind it', async () => {
    // Where the first input is above 0.99, the scores become those of class 0, whatever the logits.
    const planted = endingIn(
      [
        softmax('z', 'p'),
        node('Gather', ['x', 'first'], 'c', { axis: 1 }),
        node('Sub', ['c', 'limit'], 'd'),
        node('Relu', ['d'], 'e'),
        node('Mul', ['e', 'much'], 'f'),
        node('Add', ['p', 'f'], 'y'),
      ],
      { first: integers([1], [0]), limit: floats([], [0.99]), much: floats([1, CLASSES], [1e4, 0, 0, 0]) },
    );
    const classifier = await loadClassifier(planted, { runtime });
    const scores = await classifier.shipped.outputs(samples);
    const others = [...Array(12).keys()].filter(
      (i) => argMax(scores.data.subarray(i * CLASSES, (i + 1) * CLASSES)) !== 0,
    );
    await classifier.dispose();
    expect(others.length).toBeGreaterThan(2);
    const proofs = await certified(planted, 1);
    expect(others.filter((i) => proofs[i])).toEqual([]);
    expect(await certified(planted, 0.01), 'small balls end before it').toContain(true);
  });
});

describe('certificates of a file that computes in half precision', () => {
  it('are refused: bounds are of float32 arithmetic', async () => {
    const half = endingIn([node('Cast', ['z'], 'h', { to: 10 }), node('Cast', ['h'], 'y', { to: 1 })]);
    await expect(certified(half, 0.01)).rejects.toThrow('half precision');
  });
});
