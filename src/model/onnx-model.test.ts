import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights, tensorType } from '../../test/onnx-model.ts';
import { square } from '../attacks/square.ts';
import { loadClassifier } from '../classifier/load.node.ts';
import { attack } from '../harness/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, integers, row } from '../tensor/index.ts';

/** A linear model of x, weighed by a mask, plus a constant; one input is not used. */
function severalInputs(): Uint8Array {
  return onnxFile({
    inputs: {
      mask: ['N', 4],
      x: ['N', 4],
      training_mode: tensorType([], 'bool'),
      bias: tensorType([3]),
    },
    nodes: [
      node('Mul', ['x', 'mask'], 'masked'),
      node('MatMul', ['masked', 'w'], 'product'),
      node('Add', ['product', 'bias'], 'logits'),
    ],
    weights: { w: randomWeights([4, 3], 'w') },
    outputs: ['logits'],
  });
}

describe('a model of several inputs', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  it('is attacked at one, and the others are held: by a number, by an array, or not at all', async () => {
    const bias = integers([1, 3], [1, 2, 3]);
    const classifier = await loadClassifier(severalInputs(), { runtime, input: 'x', feeds: { mask: 2, bias } });
    const inputs = randomWeights([5, 4], 'inputs');
    const logits = await classifier.logits(inputs);
    const shipped = await classifier.shipped.outputs(inputs);
    const w = randomWeights([4, 3], 'w').data;
    for (let i = 0; i < 5; i++) {
      for (let k = 0; k < 3; k++) {
        const expected = row(inputs, i).reduce((sum, x, j) => sum + 2 * x * w[3 * j + k], k + 1);
        expect(row(logits, i)[k]).toBeCloseTo(expected, 5);
        expect(row(shipped, i)[k]).toBeCloseTo(expected, 5);
      }
    }
    await classifier.dispose();
  });

  it.each([
    ['nothing says which is attacked', {}, 'the model has 4 inputs', '--input mask --feed x=0'],
    ['one is not fed', { input: 'x', feeds: { bias: 0 } }, 'the model has 4 inputs', '--feed mask=0'],
    ['a name is wrong', { feeds: { musk: 0 } }, 'there is no input "musk"', 'There are "mask" float32, "x" float32'],
    [
      'a shape is wrong',
      { input: 'x', feeds: { mask: 1, bias: floats([2]) } },
      'shape [2], and the model takes [3]',
      '',
    ],
    [
      'a fraction is an integer',
      { input: 'x', feeds: { mask: 1, bias: 0, training_mode: 0.5 } },
      '0.5 is not an integer',
      'Feed an integer',
    ],
  ])('is refused where %s', async (_, options, message, hint) => {
    const error = await loadClassifier(severalInputs(), { runtime, ...options }).catch((reason: unknown) => reason);
    expect(String(error)).toContain(message);
    expect(error).toHaveProperty('hint', hint === '' ? expect.anything() : expect.stringContaining(hint));
  });
});

describe('the layout of a model', () => {
  const file = onnxFile({
    inputs: { x: ['N', 6, 6, 4] },
    nodes: [node('Flatten', ['x'], 'flat', { axis: 1 }), node('MatMul', ['flat', 'w'], 'logits')],
    weights: { w: randomWeights([144, 3], 'w') },
    outputs: ['logits'],
  });

  it('is what the user says, also for shapes that do not look like images', async () => {
    const runtime = await nativeRuntime();
    const guessed = await loadClassifier(file, { runtime });
    expect(guessed.layout).toBeUndefined();
    const told = await loadClassifier(file, { runtime, layout: 'nhwc' });
    expect(told.layout).toBe('nhwc');
    const inputs = floats([1, 6, 6, 4], new Array(144).fill(0.5));
    const options = { epsilon: 0.1, options: { queries: 1 } };
    const answer = argMax((await told.shipped.outputs(inputs)).data);
    const { adversarials } = await attack(told, square, inputs, Int32Array.of(answer), options);
    // Square starts from stripes: every column of a channel changes by one sign.
    const change = adversarials.data.map((value) => Math.sign(value - 0.5));
    const rows = [0, 5].map((y) => [...change.subarray(y * 24, y * 24 + 24)]);
    expect(rows[0]).toEqual(rows[1]);
    expect(new Set(rows[0])).toEqual(new Set([-1, 1]));
    await runtime.dispose();
  });
});
