import { describe, expect, it } from 'vitest';
import { expectOperator, fixed, importedOutput, type OperatorCase } from '../../test/operator-case.ts';
import { normal } from '../../test/samples.ts';
import { applyOne, constant, input, type Value } from '../graph/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers, type Tensor } from '../tensor/index.ts';
import { findOperator } from './registry.ts';
import { Expand, expand, indexList, Reshape, reshape, unsqueeze, zeros } from './shape.ts';

const runtime = await nativeRuntime();
const list = (...values: number[]): Tensor => integers([values.length], values);
const x = normal([2, 3, 4]);

describe('Reshape', () => {
  it.each<OperatorCase>([
    { operator: 'Reshape', inputs: [x, list(6, 4)] },
    { operator: 'Reshape', inputs: [x, list(-1)] },
    { operator: 'Reshape', inputs: [x, list(0, -1)] },
    { operator: 'Reshape', inputs: [x, list(0, 0, 2, 2)] },
    { operator: 'Reshape', inputs: [x, list(4, -1, 1, 2)] },
    { operator: 'Reshape', inputs: [normal([1]), integers([0], [])] },
    { operator: 'Reshape', inputs: [x, list(2, 12)], attributes: { allowzero: 1 } },
    { operator: 'Reshape', opset: 5, inputs: [x, list(3, 8)] },
  ])('to $inputs.1.data', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });

  it('to a shape in an attribute, as the first opsets have it', async () => {
    const operatorCase = { operator: 'Reshape', opset: 1, inputs: [x], attributes: { shape: [0, -1] } };
    expect((await importedOutput(runtime, operatorCase)).shape).toEqual([2, 12]);
  });

  it('to no elements', async () => {
    const inputs = [fixed(floats([0, 3], [])), list(3, 0)];
    await expectOperator(runtime, { operator: 'Reshape', inputs, attributes: { allowzero: 1 } }, { gradient: false });
  });

  it('refuses a target of another size', () => {
    expect(() => applyOne(Reshape, [constant(x), indexList([5, -1])])).toThrow('[2,3,4] has 24 elements');
    expect(() => applyOne(Reshape, [constant(x), indexList([2, 3])])).toThrow('cannot become [2,3]');
    expect(() => applyOne(Reshape, [constant(x), indexList([2, 3, 4, 0])])).toThrow('cannot become [2,3,4,0]');
  });

  describe('of a file that was written for another batch size', () => {
    const read = (shape: number[], target: number[], batchScale: number): Value => {
      const value = input('x', 'float32', shape);
      const found = findOperator('', 'Reshape');
      const outputs =
        found && 'infer' in found
          ? found.read?.({
              opset: 20,
              batchScale,
              inputs: [value, indexList(target)],
              attributes: {},
              outputCount: 1,
            })
          : undefined;
      if (outputs === undefined) throw new Error('Reshape reads no nodes');
      return outputs[0];
    };
    it.each([
      [[8, 3, 4], [1, 12], 8, [8, 12]],
      [[8, 3, 4], [1, -1], 8, [8, 12]],
      [[8, 3, 4], [1, 3, -1], 8, [8, 3, 4]],
      [[8, 3, 4], [-1, 12], 8, [8, 12]],
      [[8, 3, 4], [0, -1], 8, [8, 12]],
      [[6, 4], [2, -1], 3, [6, 4]],
      [[8, 3, 4], [3, 4], 8, [24, 4]],
      [[1, 12], [3, 4], 8, [3, 4]],
      [[1, 12], [1, -1], 8, [1, 12]],
    ])('%j to %j, %d times as large, is %j', (shape, target, scale, expected) => {
      expect(read(shape, target, scale).shape).toEqual(expected);
    });
  });
});

describe('Flatten', () => {
  it.each([undefined, 0, 1, 2, 3, -1, -3])('at axis %s', async (axis) => {
    await expectOperator(runtime, { operator: 'Flatten', inputs: [x], attributes: axis === undefined ? {} : { axis } });
  });
});

describe('Squeeze and Unsqueeze', () => {
  const thin = normal([1, 3, 1, 2]);
  it.each<OperatorCase>([
    { operator: 'Squeeze', inputs: [thin] },
    { operator: 'Squeeze', inputs: [thin, list(0)] },
    { operator: 'Squeeze', inputs: [thin, list(-2, 0)] },
    { operator: 'Squeeze', opset: 11, inputs: [thin], attributes: { axes: [2] } },
    { operator: 'Squeeze', opset: 11, inputs: [thin], attributes: { axes: [-2] } },
    { operator: 'Squeeze', opset: 9, inputs: [thin] },
    { operator: 'Unsqueeze', inputs: [x, list(0)] },
    { operator: 'Unsqueeze', inputs: [x, list(-1, 1)] },
    { operator: 'Unsqueeze', inputs: [x, list(4, 0)] },
    { operator: 'Unsqueeze', opset: 11, inputs: [x], attributes: { axes: [1, 3] } },
    { operator: 'Unsqueeze', opset: 11, inputs: [normal([])], attributes: { axes: [0] } },
  ])('$operator, opset $opset, $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });
});

describe('Transpose', () => {
  it.each([undefined, [0, 1, 2], [2, 0, 1], [1, 0, 2], [2, 1, 0]])('by %j', async (perm) => {
    await expectOperator(runtime, {
      operator: 'Transpose',
      inputs: [x],
      attributes: perm === undefined ? {} : { perm },
    });
  });
});

describe('Expand', () => {
  it.each([
    [
      [3, 1],
      [3, 4],
    ],
    [
      [3, 1],
      [2, 1, 4],
    ],
    [[3, 1], [1]],
    [[1], [2, 2]],
    [[], [2, 3]],
    [
      [2, 3],
      [2, 3],
    ],
    [
      [2, 3],
      [1, 1],
    ],
  ])('%j to %j', async (shape, target) => {
    await expectOperator(runtime, { operator: 'Expand', inputs: [normal(shape), list(...target)] });
  });

  it('refuses shapes that do not broadcast', () => {
    expect(() => applyOne(Expand, [constant(x), indexList([5, 4])])).toThrow('do not broadcast');
  });
});

describe('Tile', () => {
  it.each([
    [
      [2, 3],
      [1, 1],
    ],
    [
      [2, 3],
      [2, 1],
    ],
    [
      [2, 3],
      [3, 2],
    ],
    [[4], [3]],
    [
      [2, 1, 2],
      [1, 4, 2],
    ],
  ])('%j by %j', async (shape, repeats) => {
    await expectOperator(runtime, { operator: 'Tile', inputs: [normal(shape), list(...repeats)] });
  });
});

describe('triangles and diagonals', () => {
  const shapes = [
    [3, 4],
    [2, 4, 3],
    [1, 3],
  ];
  const cases = shapes.flatMap((shape) =>
    [0, 1].flatMap((upper) =>
      [undefined, 0, 1, -1, -2, 5].map((k): OperatorCase => {
        const inputs = [normal(shape), ...(k === undefined ? [] : [integers([], [k])])];
        return { operator: 'Trilu', inputs, attributes: { upper } };
      }),
    ),
  );
  it.each(cases)('Trilu of $inputs.0.shape at $inputs.1.data, $attributes', async (operatorCase) => {
    const report = await expectOperator(runtime, operatorCase, { gradient: false });
    expect(report).toBeUndefined();
  });
  it('the gradient of Trilu', async () => {
    await expectOperator(runtime, { operator: 'Trilu', inputs: [normal([2, 3, 4]), integers([], [1])] });
    await expectOperator(runtime, { operator: 'Trilu', inputs: [normal([4, 3])], attributes: { upper: 0 } });
  });

  it.each([{}, { k: 1 }, { k: -2 }, { dtype: 1 }, { dtype: 7, k: 1 }])('EyeLike %j', async (attributes) => {
    await expectOperator(runtime, { operator: 'EyeLike', inputs: [normal([3, 4])], attributes }, { gradient: 'zero' });
  });
});

describe('constants that follow from shapes', () => {
  it.each<OperatorCase>([
    { operator: 'Shape', inputs: [x] },
    { operator: 'Shape', inputs: [x], attributes: { start: 1 } },
    { operator: 'Shape', inputs: [x], attributes: { start: -2, end: -1 } },
    { operator: 'Shape', inputs: [x], attributes: { start: 2, end: 1 } },
    { operator: 'Shape', inputs: [x], attributes: { end: 9 } },
    { operator: 'Size', inputs: [x] },
    { operator: 'ConstantOfShape', inputs: [list(2, 3)] },
    { operator: 'ConstantOfShape', inputs: [list(2, 3)], attributes: { value: list(7) } },
    { operator: 'ConstantOfShape', inputs: [integers([0], [])], attributes: { value: floats([1], [0.5]) } },
    { operator: 'Range', inputs: [integers([], [2]), integers([], [11]), integers([], [3])] },
    { operator: 'Range', inputs: [integers([], [5]), integers([], [-2]), integers([], [-2])] },
    { operator: 'Range', inputs: [fixed(floats([], [0.5])), fixed(floats([], [2])), fixed(floats([], [0.25]))] },
  ])('$operator $inputs $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase, { gradient: false });
  });
});

describe('what adds no node where there is nothing to do', () => {
  const value = input('x', 'float32', [2, 3]);
  it('reshape, expand', () => {
    expect(reshape(value, [2, 3])).toBe(value);
    expect(expand(value, [2, 3])).toBe(value);
  });
  it('unsqueeze puts axes where they are asked for', () => {
    expect(unsqueeze(value, [-1, 0]).shape).toEqual([1, 2, 3, 1]);
  });
  it('zeros of no axes are a constant', () => {
    expect(zeros([]).known?.data).toEqual(Float32Array.of(0));
  });
});
