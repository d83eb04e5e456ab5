import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { pgd } from '../attacks/pgd.ts';
import { attack } from '../harness/index.ts';
import type { Draft } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, row, type Tensor, takeRows } from '../tensor/index.ts';
import { loadClassifier } from './load.node.ts';

const INPUTS = 5;
/** So steep that probabilities are 0 and 1 in float32 for nearly all inputs. */
const STEEP = 60;

/** A steep linear model of so many scores "z", and what follows them up to "y". */
function ending(
  columns: number,
  nodes: readonly Draft<'NodeProto'>[],
  weights: Record<string, Tensor> = {},
): Uint8Array {
  return onnxFile({
    inputs: { x: ['N', INPUTS] },
    nodes: [node('MatMul', ['x', 'w'], 'z'), ...nodes],
    weights: { w: randomWeights([INPUTS, columns], `w${columns}`, STEEP), ...weights },
    outputs: ['y'],
  });
}

const identity = node('Identity', ['z'], 'y');
const one = { one: floats([1], [1]), least: floats([], [1e-7]), most: floats([], [1]) };

/** Endings that are all one softmax of three scores. */
const softmaxes: readonly (readonly [string, Uint8Array])[] = [
  ['Softmax', ending(3, [node('Softmax', ['z'], 'y', { axis: 1 })])],
  [
    'Softmax and Clip',
    ending(3, [node('Softmax', ['z'], 'p', { axis: 1 }), node('Clip', ['p', 'least', 'most'], 'y')], one),
  ],
  [
    'exponentials over their sum',
    ending(
      3,
      [
        node('ReduceMax', ['z'], 'peak', { axes: [1] }),
        node('Sub', ['z', 'peak'], 'low'),
        node('Exp', ['low'], 'e'),
        node('ReduceSum', ['e', 'axes'], 'sum'),
        node('Div', ['e', 'sum'], 'y'),
      ],
      { axes: { dtype: 'int64', shape: [1], data: BigInt64Array.of(1n) } },
    ),
  ],
];

/** Endings that are all one sigmoid, as one probability or as two. */
const sigmoids: readonly (readonly [string, Uint8Array])[] = [
  ['Sigmoid', ending(1, [node('Sigmoid', ['z'], 'y')])],
  ['Sigmoid and Identity', ending(1, [node('Sigmoid', ['z'], 'p'), node('Identity', ['p'], 'y')])],
  [
    'two of one Sigmoid',
    ending(
      1,
      [node('Sigmoid', ['z'], 'p'), node('Sub', ['one', 'p'], 'q'), node('Concat', ['q', 'p'], 'y', { axis: 1 })],
      one,
    ),
  ],
  ['the mean of one Sigmoid', ending(1, [node('Sigmoid', ['z'], 'p'), node('ReduceMean', ['p'], 'y', { axes: [1] })])],
];

describe('what is attacked', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  const inputs = floats(
    [40, INPUTS],
    randomWeights([40, INPUTS], 'inputs').data.map((x) => Math.abs(x % 1)),
  );
  const left = async (file: Uint8Array) => {
    const classifier = await loadClassifier(file, { runtime });
    const clean = await classifier.shipped.outputs(inputs);
    const labels = Int32Array.from({ length: 40 }, (_, i) => argMax(row(clean, i)));
    const { samples } = await attack(classifier, pgd, inputs, labels, { epsilon: 0.15 });
    await classifier.dispose();
    return { left: samples.filter(({ fooled }) => !fooled).length, kind: classifier.shipped.outputKind, samples };
  };

  it.each(softmaxes)('are the logits behind probabilities, whatever ends in them: %s', async (_, file) => {
    const logits = await left(ending(3, [identity]));
    const found = await left(file);
    expect(logits.left).toBeGreaterThan(0);
    expect(logits.left).toBeLessThan(40);
    expect(found.left).toBe(logits.left);
    expect([logits.kind, found.kind]).toEqual(['logits', 'probabilities']);
    for (const { clean } of found.samples) expect(clean.confidence).toBeLessThanOrEqual(1);
  });

  it.each(sigmoids)('is the number behind a probability: %s', async (_, file) => {
    const expected = await left(ending(1, [node('Sigmoid', ['z'], 'y')]));
    const found = await left(file);
    expect(expected.left).toBeGreaterThan(0);
    expect(expected.left).toBeLessThan(40);
    expect(found.left).toBe(expected.left);
    expect(found.kind).toBe('probabilities');
  });

  it('is not one number that is no probability: a goal is named', async () => {
    await expect(loadClassifier(ending(1, [identity]), { runtime })).rejects.toMatchObject({
      code: 'classifier',
      hint: expect.stringContaining('--goal up'),
    });
  });

  it('are classes; several sigmoids may be labels, and that is said', async () => {
    const classifier = await loadClassifier(ending(3, [node('Sigmoid', ['z'], 'y')]), { runtime });
    expect(classifier.diagnostics.map(({ code }) => code)).toEqual(['several-labels']);
    await classifier.dispose();
  });

  it.each([1, 1e-15])(
    'is asked one sample at a time where samples of a batch influence each other, by %f',
    async (scale) => {
      const mixing = ending(
        3,
        [
          node('ReduceMean', ['z'], 'mean', { axes: [0] }),
          node('Sub', ['z', 'mean'], 'm'),
          node('Add', ['m', 'z'], 'sum'),
          node('Mul', ['sum', 'scale'], 'y'),
        ],
        { scale: floats([], [scale]) },
      );
      const classifier = await loadClassifier(mixing, { runtime, batchSize: 16 });
      expect(classifier.batchSize).toBe(16);
      const together = await classifier.shipped.outputs(inputs);
      expect(classifier.diagnostics.map(({ code }) => code)).toEqual(['mixes-samples']);
      expect(classifier.batchSize).toBe(1);
      const logits = await classifier.logits(inputs);
      for (let i = 0; i < 40; i++) {
        const alone = await classifier.shipped.outputs(takeRows(inputs, [i]));
        expect([...row(together, i)]).toEqual([...alone.data]);
        alone.data.forEach((value, k) => {
          expect(row(logits, i)[k] / scale).toBeCloseTo(value / scale, 3);
        });
      }
      await classifier.dispose();
    },
  );

  it('is never right where it answers NaN', async () => {
    const broken = ending(3, [node('Sub', ['z', 'z'], 'zero'), node('Div', ['zero', 'zero'], 'y')]);
    const classifier = await loadClassifier(broken, { runtime });
    const { samples, diagnostics } = await attack(classifier, pgd, inputs, new Int32Array(40), { epsilon: 0.1 });
    expect(samples.every(({ fooledBefore }) => fooledBefore)).toBe(true);
    expect(diagnostics.map(({ code }) => code)).toContain('nan-output');
    await classifier.dispose();
  });
});
