/** Inputs beside the attacked one that are fed sample by sample: each sample is attacked as if its own values were fed to all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights, tensorType } from '../../test/onnx-model.ts';
import { pgd } from '../attacks/pgd.ts';
import { onnxClassifier, withRows } from '../classifier/index.ts';
import { attack } from '../harness/index.ts';
import { onnxModel } from '../model/index.ts';
import { decodeModel } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type DType, floats, integers, row, sizeOf, type Tensor } from '../tensor/index.ts';
import { wholeInput } from '../threat/index.ts';
import { sampleOutputs } from './answers.ts';
import { attackGoal } from './attack-goal.ts';
import { goalProblem } from './goal-problem.ts';
import { goals } from './registry.ts';

const [COUNT, WIDTH] = [5, 4];

interface Side {
  /** Of the input in the file. */
  readonly dims: readonly (number | string)[];
  readonly dtype: DType;
  /** Of the input for one sample, and of what a sample is fed in an array for all. */
  readonly one: readonly number[];
  readonly each: readonly number[];
  readonly batch: 'N' | 1;
}

const sides: Readonly<Record<string, Side>> = {
  'rows along the axis of samples': { dims: ['N', 3], dtype: 'float32', one: [1, 3], each: [3], batch: 'N' },
  'a state whose second axis counts samples': {
    dims: [2, 'N', 3],
    dtype: 'float32',
    one: [2, 1, 3],
    each: [2, 1, 3],
    batch: 'N',
  },
  'a number': { dims: [], dtype: 'int64', one: [], each: [], batch: 'N' },
  'an array of a file that takes one sample': { dims: [1, 3], dtype: 'float32', one: [1, 3], each: [1, 3], batch: 1 },
};

/** Two scores of x, to which three numbers of the side input are added through weights. */
function fileOf({ dims, dtype, batch }: Side): Uint8Array {
  const summed =
    dims.length === 3
      ? [node('ReduceSum', ['side', 'first'], 'flat', { keepdims: 0 })]
      : dims.length === 0
        ? [node('Cast', ['side'], 'number', { to: 1 }), node('Mul', ['number', 'ones'], 'flat')]
        : [node('Identity', ['side'], 'flat')];
  return onnxFile({
    inputs: { x: [batch, WIDTH], side: tensorType(dims, dtype) },
    nodes: [
      node('MatMul', ['x', 'w'], 'hidden'),
      node('Tanh', ['hidden'], 'bent'),
      ...summed,
      node('Mul', ['bent', 'flat'], 'mixed'),
      node('MatMul', ['mixed', 'v'], 'y'),
    ],
    weights: {
      w: randomWeights([WIDTH, 3], 'w of feeds', 0.7),
      v: randomWeights([3, 2], 'v of feeds'),
      ones: floats([1, 3], [1, 1, 1]),
      first: integers([1], [0]),
    },
    outputs: ['y'],
  });
}

function fedTo({ each, dtype }: Side): {
  readonly all: Tensor;
  readonly own: (i: number, one: readonly number[]) => Tensor;
} {
  const size = sizeOf(each);
  const values = randomWeights([COUNT * size], `fed ${each}`).data.map((x) =>
    dtype === 'int64' ? Math.round(3 * x) + 1 : x,
  );
  const made = (shape: readonly number[], numbers: Float32Array): Tensor =>
    dtype === 'int64' ? integers(shape, numbers) : floats(shape, numbers);
  return {
    all: made([COUNT, ...each], values),
    own: (i, one) => made(one, values.slice(i * size, (i + 1) * size)),
  };
}

describe.each(Object.entries(sides))('%s, fed sample by sample', (_, side) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());
  const bytes = fileOf(side);
  const file = decodeModel(bytes);
  const { all, own } = fedTo(side);
  const inputs = floats([COUNT, WIDTH], randomWeights([COUNT, WIDTH], 'x of feeds', 0.4).data);
  const box = { low: -2, high: 2 };
  const options = { epsilon: 0.4, options: { steps: 10 } };

  it('is what a classifier answers, and is attacked along', async () => {
    const classifier = await onnxClassifier(file, bytes, runtime, { input: 'x', feeds: { side: all }, box });
    const points = withRows(inputs, classifier.heldRows);
    const logits = await classifier.logits(points);
    const labels = Int32Array.from({ length: COUNT }, (_, i) => Number(row(logits, i)[1] > row(logits, i)[0]));
    const { samples, adversarials } = await attack(classifier, pgd, points, labels, options);
    for (let i = 0; i < COUNT; i++) {
      const alone = await onnxClassifier(file, bytes, runtime, { input: 'x', feeds: { side: own(i, side.one) }, box });
      const x = floats([1, WIDTH], row(inputs, i));
      expect([...(await alone.logits(x)).data]).toEqual([...row(logits, i)].map((z) => expect.closeTo(z, 5)));
      const result = await attack(alone, pgd, x, labels.slice(i, i + 1), { ...options, names: [i] });
      expect(samples[i].fooled).toBe(result.samples[0].fooled);
      expect([...row(adversarials, i)]).toEqual([...result.adversarials.data].map((z) => expect.closeTo(z, 5)));
      await alone.dispose();
    }
    expect(samples.some(({ fooled }) => fooled)).toBe(true);
    await classifier.dispose();
  });

  it('is held beside a goal', async () => {
    const problemFor = async (feed: Tensor, x: typeof inputs) => {
      const model = onnxModel(file, bytes, runtime, { input: 'x', feeds: { side: feed } });
      const goal = goals.up.on(sampleOutputs(model), { element: 0, by: 0.3 });
      const placement = wholeInput([WIDTH], box, undefined);
      return {
        model,
        problem: await goalProblem({ model, preprocessing: {}, placement, goal, inputs: withRows(x, model.rows) }),
      };
    };
    const together = await problemFor(all, inputs);
    const { samples } = await attackGoal(together.problem, pgd, options);
    for (let i = 0; i < COUNT; i++) {
      const alone = await problemFor(own(i, side.one), floats([1, WIDTH], row(inputs, i)));
      const [{ reached, after, before }] = (await attackGoal(alone.problem, pgd, { ...options, names: [i] })).samples;
      expect(samples[i].before.value).toBeCloseTo(before.value, 5);
      expect(samples[i].reached).toBe(reached);
      expect(samples[i].after?.value).toBeCloseTo(after?.value ?? Number.NaN, 4);
      await alone.problem.dispose();
      await alone.model.dispose();
    }
    expect(samples.some(({ reached }) => reached)).toBe(true);
    await together.problem.dispose();
    await together.model.dispose();
  });

  it('is refused where there are not as many rows as samples', () => {
    const { rows } = onnxModel(file, bytes, runtime, { input: 'x', feeds: { side: all } });
    const few = floats([3, WIDTH], inputs.data.slice(0, 3 * WIDTH));
    expect(() => withRows(few, rows)).toThrow('sample by sample for 5 samples, and there are 3');
    expect(withRows(few, rows, 3).held?.shape[0]).toBe(3);
  });
});
