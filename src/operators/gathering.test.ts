import { describe, expect, it } from 'vitest';
import { expectGradient } from '../../test/gradient-check.ts';
import { gradientOf } from '../../test/gradient-of.ts';
import { expectOperator, fileOf, fixed, type OperatorCase } from '../../test/operator-case.ts';
import { normal, spaced, uniform } from '../../test/samples.ts';
import { applyOne, constant, input } from '../graph/index.ts';
import { decodeModel } from '../onnx/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers, type Tensor } from '../tensor/index.ts';
import { boundIntervals } from '../transforms/bounds.ts';
import { importGraph } from '../transforms/import.ts';
import { add, sub } from './arithmetic.ts';
import { GatherND, gather, oneHot, scatterElements } from './gathering.ts';

const runtime = await nativeRuntime();
const indices = (shape: number[], values: number[]): Tensor => integers(shape, values);
const narrow = (shape: number[], values: number[]): Tensor => ({
  dtype: 'int32',
  shape,
  data: Int32Array.from(values),
});

describe('Gather in bounds', () => {
  const random = randomStream('gathered indices');
  it.each([
    ['each once', [3, 1, 0, 2], 1],
    ['one of them three times', [2, 0, 2, 2], 3],
    ['one of them from both ends', [1, -3], 4],
    ['the last one', [-1, 0], 2],
    ['many', Array.from({ length: 200 }, () => random.integer(4)), undefined],
  ])('counts how often an element may be repeated: %s', (_, chosen, most) => {
    const x = input('x', 'float32', [1, 4]);
    const y = gather(x, constant(integers([chosen.length], chosen)), 1);
    const ball = { lower: sub(x, 1), upper: add(x, 1) };
    const counts = [0, 1, 2, 3].map((element) => chosen.filter((index) => (index + 4) % 4 === element).length);
    const { copies } = boundIntervals([y], new Map([[x, ball]]), { rounding: 1 }).get(y) ?? {};
    expect(copies).toBeGreaterThanOrEqual(Math.max(...counts));
    if (most !== undefined) expect(copies).toBeLessThanOrEqual(most);
  });

  it('takes all outputs for copies where the indices are not known', () => {
    const x = input('x', 'float32', [1, 4]);
    const y = gather(x, input('indices', 'int64', [7]), 1);
    const ball = { lower: sub(x, 1), upper: add(x, 1) };
    expect(boundIntervals([y], new Map([[x, ball]]), { rounding: 1 }).get(y)?.copies).toBe(7);
  });
});

describe('Gather', () => {
  const x = normal([3, 4, 2]);
  const cases = [0, 1, 2, -1, -3].flatMap((axis) =>
    [
      indices([], [1]),
      indices([2], [0, 1]),
      indices([3], [1, 1, 0]),
      indices([2], [-1, 0]),
      indices([2, 2], [0, 1, -1, -2]),
      narrow([3], [1, 0, 1]),
      indices([1], [0]),
    ].map((index): OperatorCase => ({ operator: 'Gather', inputs: [x, index], attributes: { axis } })),
  );
  it.each(cases)('$inputs.1 $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });

  it('from a list', async () => {
    await expectOperator(runtime, { operator: 'Gather', inputs: [normal([5]), indices([3], [4, 4, -5])] });
  });
});

describe('GatherElements', () => {
  it.each<OperatorCase>([
    { operator: 'GatherElements', inputs: [normal([3, 3]), indices([2, 3], [1, 2, 0, 2, 0, 0])] },
    { operator: 'GatherElements', inputs: [normal([2, 2]), indices([2, 2], [0, 0, 1, 0])], attributes: { axis: 1 } },
    { operator: 'GatherElements', inputs: [normal([3, 3]), indices([2, 3], [-1, -2, 0, -2, 0, 0])] },
    { operator: 'GatherElements', inputs: [normal([2, 3]), narrow([1, 2], [2, 2])], attributes: { axis: -1 } },
  ])('$inputs.1 $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });
});

describe('GatherND', () => {
  const x = normal([2, 3, 4]);
  it.each<OperatorCase>([
    { operator: 'GatherND', inputs: [x, indices([2, 3], [0, 0, 0, 1, 2, 3])] },
    { operator: 'GatherND', inputs: [x, indices([3, 1], [1, 0, 1])] },
    { operator: 'GatherND', inputs: [x, indices([2, 1, 2], [0, -1, -1, 0])] },
    { operator: 'GatherND', inputs: [x, indices([2, 1], [1, 0])], attributes: { batch_dims: 1 } },
    { operator: 'GatherND', inputs: [x, indices([2, 3, 1], [1, 0, 3, 3, 3, 2])], attributes: { batch_dims: 2 } },
    { operator: 'GatherND', inputs: [x, indices([2, 2, 2], [1, 0, 1, 0, 2, 3, 0, 1])], attributes: { batch_dims: 1 } },
  ])('$inputs.1 $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });

  it('with batch axes and indices that are not known before the graph runs', async () => {
    const [x, index] = [input('x', 'float32', [2, 3, 4]), input('index', 'int64', [2, 2, 1])];
    const outputs = { y: applyOne(GatherND, [x, index], { batch_dims: 1 }) };
    const feeds = { x: normal([2, 3, 4]), index: indices([2, 2, 1], [2, 0, 1, 1]) };
    await expectGradient(runtime, { inputs: [x, index], outputs, feeds }, { label: 'GatherND', order: 2 });
  });
});

describe('ScatterElements', () => {
  const x = spaced([3, 4], 'x');
  const index = indices([2, 3], [0, 2, 1, 2, 0, 0]);
  const rowwise = indices([2, 3], [0, 2, 1, 3, 0, 2]);
  const updates = uniform([2, 3], 0.3, 0.9, 'updates');
  const cases = ['none', 'add', 'mul', 'max', 'min'].flatMap(
    (reduction) =>
      [
        { operator: 'ScatterElements', inputs: [x, index, updates], attributes: { reduction } },
        { operator: 'ScatterElements', inputs: [x, rowwise, updates], attributes: { axis: 1, reduction } },
        {
          operator: 'ScatterElements',
          inputs: [x, indices([1, 2], [-1, -3]), spaced([1, 2], 'updates')],
          attributes: { axis: -1, reduction },
        },
      ] satisfies OperatorCase[],
  );
  it.each(cases)('$attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });

  it.each(['add', 'mul'])('adds up what is written to one place, %s', async (reduction) => {
    const inputs = [x, indices([2, 4], [1, 1, 0, 2, 1, 0, 0, 2]), uniform([2, 4], 0.3, 0.9)];
    await expectOperator(runtime, { operator: 'ScatterElements', inputs, attributes: { reduction } });
  });

  it('by its older name', async () => {
    await expectOperator(runtime, { operator: 'Scatter', opset: 9, inputs: [x, index, updates] });
    await expectOperator(runtime, {
      operator: 'Scatter',
      opset: 9,
      inputs: [x, rowwise, updates],
      attributes: { axis: 1 },
    });
  });
});

describe('ScatterND', () => {
  const cases = ['none', 'add', 'mul', 'max', 'min'].flatMap(
    (reduction) =>
      [
        {
          operator: 'ScatterND',
          inputs: [spaced([4, 3], 'x'), indices([2, 1], [3, 0]), uniform([2, 3], -0.9, 0.9)],
          attributes: { reduction },
        },
        {
          operator: 'ScatterND',
          inputs: [spaced([4, 3], 'x'), indices([3, 2], [3, 0, -1, 1, 0, -1]), uniform([3], 0.3, 0.9)],
          attributes: { reduction },
        },
      ] satisfies OperatorCase[],
  );
  it.each(cases)('$inputs.1.shape $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });
});

describe('conventions where there is no slope', () => {
  const index = constant(indices([1], [1]));
  it.each(['max', 'min'] as const)('what is there keeps the cotangent of a tie, %s', async (reduction) => {
    const formula = (x: typeof index, updates: typeof index) => scatterElements(x, index, updates, 0, reduction);
    const slopes = await gradientOf(runtime, formula, [floats([2], [5, 3]), floats([1], [3])]);
    expect(slopes).toEqual([[1, 1], [0]]);
  });

  it('a product with a zero that is written has the slope of what is there', async () => {
    const formula = (x: typeof index, updates: typeof index) => scatterElements(x, index, updates, 0, 'mul');
    expect(await gradientOf(runtime, formula, [floats([2], [5, 3]), floats([1], [0])])).toEqual([[1, 0], [3]]);
  });
});

describe('masks that are known', () => {
  const mask = (shape: number[], values: number[]): Tensor => ({ dtype: 'bool', shape, data: Uint8Array.from(values) });

  it('NonZero', async () => {
    for (const inputs of [
      [mask([2, 3], [0, 1, 0, 1, 1, 0])],
      [fixed(floats([4], [0, -2, 0, 3]))],
      [indices([2, 1, 2], [0, 0, 5, 0])],
    ]) {
      await expectOperator(runtime, { operator: 'NonZero', inputs }, { gradient: false });
    }
    const graph = () => importGraph(decodeModel(fileOf({ operator: 'NonZero', inputs: [normal([3])] })));
    expect(graph).toThrow('a NonZero depends on the data, not only on shapes');
  });

  it('Compress', async () => {
    const x = normal([3, 4]);
    await expectOperator(runtime, { operator: 'Compress', inputs: [x, mask([3], [1, 0, 1])], attributes: { axis: 0 } });
    await expectOperator(runtime, {
      operator: 'Compress',
      inputs: [x, mask([3], [0, 1, 1])],
      attributes: { axis: -1 },
    });
    await expectOperator(runtime, { operator: 'Compress', inputs: [x, mask([6], [0, 1, 0, 0, 1, 1])] });
  });
});

describe('OneHot', () => {
  const values = fixed(floats([2], [-1, 2]));
  it.each<OperatorCase>([
    { operator: 'OneHot', inputs: [indices([3], [0, 2, -1]), integers([], [4]), values] },
    { operator: 'OneHot', inputs: [indices([3], [0, 2, 7]), integers([1], [4]), values], attributes: { axis: 0 } },
    { operator: 'OneHot', inputs: [indices([2, 2], [0, 2, 3, 1]), integers([], [4]), values], attributes: { axis: 1 } },
    {
      operator: 'OneHot',
      inputs: [indices([2, 2], [0, 2, -4, 1]), integers([], [4]), values],
      attributes: { axis: -2 },
    },
    { operator: 'OneHot', inputs: [fixed(floats([2], [1, 3])), integers([], [4]), integers([2], [0, 9])] },
  ])('$inputs $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase, { gradient: false });
  });

  it('passes cotangents to its values', async () => {
    const inputs = [indices([3], [0, 2, 1]), integers([], [4]), floats([2], [-1, 2])];
    await expectOperator(runtime, { operator: 'OneHot', inputs });
  });

  it('of labels', async () => {
    const labels = input('labels', 'int64', [3]);
    const program = await runtime.compile({ inputs: [labels], outputs: { y: oneHot(labels, 3) } });
    const { y } = await program.run({ labels: indices([3], [2, 0, 1]) });
    await program.dispose();
    expect(Array.from(y.data, Number)).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0]);
  });
});
