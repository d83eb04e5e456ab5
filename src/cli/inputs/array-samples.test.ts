import { describe, expect, it } from 'vitest';
import { floats, type Tensor } from '../../tensor/index.ts';
import { inBox, shapeAsModel } from './array-samples.ts';

describe('shapeAsModel', () => {
  it.each([
    [
      [5, 1, 28, 28],
      [1, 28, 28],
    ],
    [
      [5, 28, 28],
      [1, 28, 28],
    ],
    [
      [5, 28, 28, 1],
      [1, 28, 28],
    ],
    [
      [5, 784],
      [1, 28, 28],
    ],
    [[5, 28, 28], [784]],
    [
      [5, 3, 8, 8],
      [3, 8, 8],
    ],
    [[5], [1]],
  ])('takes %j for %j', (given, wanted) => {
    expect(shapeAsModel(given, wanted, 'x.npy')).toEqual(wanted);
  });

  it.each([
    [[28, 28], [28, 28], 'x[None]'],
    [[28, 28], [1, 28, 28], 'x[None]'],
    [[5, 8, 8, 3], [3, 8, 8], 'x.transpose(0, 3, 1, 2)'],
    [[5, 3, 8, 8], [8, 8, 3], 'x.transpose(0, 2, 3, 1)'],
    [[5, 27, 28], [1, 28, 28], 'samples along the first axis'],
    [[], [1], 'x[None]'],
  ])('refuses %j for %j with a way out', (given, wanted, hint) => {
    expect(() => shapeAsModel(given, wanted, 'x.npy')).toThrow(
      expect.objectContaining({
        message: `x.npy: it has shape [${given}], but the model takes [N,${wanted}]`,
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it('refuses no samples', () => {
    expect(() => shapeAsModel([0, 784], [784], 'x.npy')).toThrow('x.npy: it holds no samples');
  });
});

describe('inBox', () => {
  const box = { low: -1, high: 1 };
  it('maps bytes onto the box and leaves floats as they are', () => {
    const arrays: Tensor[] = [
      { dtype: 'uint8', shape: [2], data: Uint8Array.of(0, 255) },
      floats([2], [0.25, 7]),
      { dtype: 'float64', shape: [2], data: Float64Array.of(0.25, 7) },
      { dtype: 'float16', shape: [2], data: Uint16Array.of(0x3400, 0x4700) },
    ];
    const values = arrays.map((array) => [...inBox(array, box, 'x.npy').data]);
    expect(values).toEqual([
      [-1, 1],
      [0.25, 7],
      [0.25, 7],
      [0.25, 7],
    ]);
  });

  it('refuses other elements', () => {
    const array: Tensor = { dtype: 'int32', shape: [1], data: Int32Array.of(1) };
    expect(() => inBox(array, box, 'x.npy')).toThrow('x.npy: its elements are int32');
  });
});
