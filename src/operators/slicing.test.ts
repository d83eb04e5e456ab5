import { describe, expect, it } from 'vitest';
import { expectOperator, fixed, type OperatorCase } from '../../test/operator-case.ts';
import { normal } from '../../test/samples.ts';
import { applyOne, constant, input } from '../graph/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers, type Tensor } from '../tensor/index.ts';
import { indexList, unsqueeze } from './shape.ts';
import { Concat, concat, flip, Slice, sliceAxis } from './slicing.ts';

const runtime = await nativeRuntime();
const list = (...values: number[]): Tensor => integers([values.length], values);
const x = normal([5, 7]);
const END = 2 ** 31 - 1;

describe('Slice', () => {
  const bounds: readonly (readonly number[][])[] = [
    [[1], [4]],
    [
      [0, 2],
      [5, 6],
    ],
    [[-3], [-1], [1]],
    [[1], [END], [1]],
    [[-100], [3], [0]],
    [[1], [6], [1], [2]],
    [[0], [END], [-1], [3]],
    [[6], [0], [1], [-1]],
    [[-1], [-END], [1], [-2]],
    [
      [4, 5],
      [-END, 1],
      [0, 1],
      [-2, -3],
    ],
    [
      [0, 1],
      [5, 7],
      [1, 0],
      [2, 3],
    ],
  ];
  it.each(bounds)('from %j to %j along %j by %j', async (starts, ends, axes, steps) => {
    const inputs = [x, list(...starts), list(...ends), axes && list(...axes), steps && list(...steps)];
    await expectOperator(runtime, { operator: 'Slice', inputs });
  });

  it('of nothing', async () => {
    const inputs = [x, list(5), list(5), list(1)];
    const operatorCase = { operator: 'Slice', inputs };
    await expectOperator(runtime, operatorCase, { gradient: 'zero' });
    await expectOperator(runtime, { operator: 'Slice', inputs: [...inputs, list(2)] }, { gradient: 'zero' });
  });

  it.each([
    { starts: [1], ends: [4], axes: [1] },
    { starts: [1, -3], ends: [4, 7] },
    { starts: [1n], ends: [9223372036854775807n], axes: [0n] },
    { starts: [-9223372036854775808n], ends: [3n], axes: [1n] },
  ])('of the first opsets, %o', async (attributes) => {
    for (const opset of [1, 9]) await expectOperator(runtime, { operator: 'Slice', opset, inputs: [x], attributes });
  });

  it('to an end that index arithmetic has carried along', () => {
    const end = concat([unsqueeze(constant(integers([], [9223372036854775807n])), [0])], 0);
    const value = input('x', 'float32', [5, 7]);
    const sliced = applyOne(Slice, [value, indexList([2]), end, indexList([0])]);
    expect(sliced.shape).toEqual([3, 7]);
  });

  it('the whole is the value itself', () => {
    const value = input('x', 'float32', [5, 7]);
    expect(sliceAxis(value, 1, 0, 7)).toBe(value);
    expect(flip(constant(floats([3], [1, 2, 3])), 0).known?.data).toEqual(Float32Array.of(3, 2, 1));
  });
});

describe('Pad', () => {
  const pads: readonly number[][] = [
    [0, 1, 0, 2],
    [1, 2, 3, 0],
    [0, 0, 0, 0],
    [-1, 0, 2, -3],
    [-2, -1, -1, -2],
  ];
  it.each(pads.map((pad) => [pad]))('%j by a constant', async (pad) => {
    await expectOperator(runtime, { operator: 'Pad', inputs: [x, list(...pad)] });
    const isGrowing = pad.some((amount) => amount > 0);
    const inputs = [x, list(...pad), isGrowing ? floats([], [0.7]) : fixed(floats([], [0.7]))];
    await expectOperator(runtime, { operator: 'Pad', inputs });
  });

  it.each(['reflect', 'edge', 'wrap'])('by the tensor itself, mode %s', async (mode) => {
    const opset = mode === 'wrap' ? 19 : 20;
    for (const pad of [
      [1, 2, 3, 4],
      [0, 6, 0, 0],
      [2, 0, 0, 5],
    ]) {
      await expectOperator(runtime, { operator: 'Pad', opset, inputs: [x, list(...pad)], attributes: { mode } });
    }
  });

  it('along some axes', async () => {
    const inputs = [x, list(2, 1), fixed(floats([], [-1])), list(-1)];
    await expectOperator(runtime, { operator: 'Pad', inputs });
    await expectOperator(runtime, { operator: 'Pad', inputs: [x, list(1, 2, 3, 4), undefined, list(1, 0)] });
  });

  it('of the first opsets', async () => {
    const attributes = { pads: [1, 0, 2, 3], value: 0.5 };
    await expectOperator(runtime, { operator: 'Pad', opset: 2, inputs: [x], attributes });
    await expectOperator(runtime, {
      operator: 'Pad',
      opset: 10,
      inputs: [x],
      attributes: { pads: [0, 1, 0, 1], mode: 'edge' },
    });
    await expectOperator(runtime, { operator: 'Pad', opset: 11, inputs: [x, list(1, 0, 2, 3)] });
  });
});

describe('Concat', () => {
  const cases: readonly (readonly [number, number[][]])[] = [
    [
      0,
      [
        [2, 3],
        [1, 3],
      ],
    ],
    [
      1,
      [
        [2, 3],
        [2, 1],
        [2, 4],
      ],
    ],
    [
      -1,
      [
        [2, 3],
        [2, 1],
      ],
    ],
    [
      -2,
      [
        [1, 3],
        [4, 3],
      ],
    ],
    [0, [[3]]],
  ];
  it.each(cases)('along %d', async (axis, shapes) => {
    const inputs = shapes.map((shape, i) => normal(shape, i));
    await expectOperator(runtime, { operator: 'Concat', inputs, attributes: { axis } });
  });

  it('refuses parts that do not continue each other', () => {
    const parts = [constant(normal([2, 3])), constant(normal([3, 3]))];
    expect(() => applyOne(Concat, parts, { axis: 1 })).toThrow('[3,3] does not continue [2,3]');
  });
});

describe('Split', () => {
  it.each<OperatorCase>([
    { operator: 'Split', inputs: [x, list(2, 3)], outputCount: 2 },
    { operator: 'Split', inputs: [x, list(1, 4, 2)], attributes: { axis: 1 }, outputCount: 3 },
    { operator: 'Split', inputs: [x, list(3, 4)], attributes: { axis: -1 }, outputCount: 2 },
    { operator: 'Split', inputs: [x], attributes: { axis: 1, num_outputs: 3 }, outputCount: 3 },
    { operator: 'Split', opset: 13, inputs: [normal([6, 2])], outputCount: 3 },
    { operator: 'Split', opset: 2, inputs: [x], attributes: { axis: 1, split: [3, 4] }, outputCount: 2 },
    { operator: 'Split', opset: 11, inputs: [normal([4, 6])], attributes: { axis: -1 }, outputCount: 2 },
    { operator: 'Split', inputs: [x, list(5)], outputCount: 1 },
  ])('opset $opset, $attributes into $outputCount', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });
});
