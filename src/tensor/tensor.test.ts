import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  argMax,
  arrayType,
  concatRows,
  floats,
  integers,
  isFloat32,
  largest,
  row,
  sizeOf,
  smallest,
  takeRows,
  tensor,
} from './tensor.ts';

const counting = (shape: readonly number[]) =>
  floats(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => i),
  );

describe('making tensors', () => {
  it('sizeOf multiplies the lengths; a scalar has one element, an empty axis none', () => {
    expect(sizeOf([2, 3, 4])).toBe(24);
    expect(sizeOf([])).toBe(1);
    expect(sizeOf([2, 0, 4])).toBe(0);
  });

  it('floats copies its data and is zero without', () => {
    const data = Float32Array.of(1, 2);
    const copy = floats([2], data);
    data[0] = 9;
    expect([...copy.data]).toEqual([1, 2]);
    expect([...floats([2, 2]).data]).toEqual([0, 0, 0, 0]);
  });

  it('integers takes numbers and bigints', () => {
    const values = integers([3], [1, -2, 2n ** 62n]);
    expect(values).toEqual({ dtype: 'int64', shape: [3], data: BigInt64Array.of(1n, -2n, 2n ** 62n) });
    expect(() => integers([1], [0.5])).toThrow(RangeError);
  });

  it('tensor keeps the array that it is given', () => {
    const data = Uint8Array.of(1, 0);
    expect(tensor('bool', [2], data).data).toBe(data);
    expect(isFloat32(tensor('bool', [2], data))).toBe(false);
    expect(isFloat32(floats([1]))).toBe(true);
  });

  it('arrayType knows the array of each type', () => {
    expect(arrayType('float16')).toBe(Uint16Array);
    expect(arrayType('int64')).toBe(BigInt64Array);
    expect(arrayType('bool')).toBe(Uint8Array);
  });
});

describe('rows', () => {
  it('row is a view: writing to it changes the tensor', () => {
    const values = counting([3, 2, 2]);
    const second = row(values, 1);
    expect([...second]).toEqual([4, 5, 6, 7]);
    second[0] = -1;
    expect(values.data[4]).toBe(-1);
  });

  it('row of a vector is one element', () => {
    expect([...row(counting([3]), 2)]).toEqual([2]);
  });

  it('takeRows copies rows in the order of the indices, repeated ones too', () => {
    const values = counting([3, 2]);
    const taken = takeRows(values, [2, 0, 2]);
    expect(taken.shape).toEqual([3, 2]);
    expect([...taken.data]).toEqual([4, 5, 0, 1, 4, 5]);
    taken.data.fill(0);
    expect(values.data[4]).toBe(4);
  });

  it('takeRows of nothing is a tensor without rows', () => {
    expect(takeRows(counting([3, 2]), [])).toEqual(floats([0, 2]));
  });

  it('concatRows undoes takeRows', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }), fc.nat(5), (count, rest, cut) => {
        const values = counting([count, ...rest]);
        const indices = [...Array(count).keys()];
        const parts = [takeRows(values, indices.slice(0, cut)), takeRows(values, indices.slice(cut))];
        expect(concatRows(parts)).toEqual(values);
      }),
      { seed: 1 },
    );
  });
});

describe('largest and smallest', () => {
  it('take more values than a call takes arguments', () => {
    const many = Float32Array.from({ length: 500_000 }, (_, i) => i % 1000);
    expect(largest(many)).toBe(999);
    expect(smallest(many)).toBe(0);
  });

  it('are infinite of nothing, and NaN where a value is', () => {
    expect([largest([]), smallest([])]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect([largest([1, Number.NaN, 2]), smallest([1, Number.NaN, 2])]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('argMax', () => {
  it.each([
    { values: [1, 3, 2], expected: 1 },
    { values: [-3, -1, -2], expected: 1 },
    { values: [2, 5, 5, 1], expected: 1 },
    { values: [7], expected: 0 },
    { values: [Number.NEGATIVE_INFINITY, -1e38], expected: 1 },
  ])('of $values is $expected', ({ values, expected }) => {
    expect(argMax(values)).toBe(expected);
  });
});
