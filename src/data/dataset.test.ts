import { describe, expect, it } from 'vitest';
import { OptionError } from '../errors.ts';
import { floats } from '../tensor/index.ts';
import { first, type LabelledImages, take } from './dataset.ts';

const dataset: LabelledImages = {
  name: 'three',
  images: floats([3, 1, 1, 2], [0, 1, 2, 3, 4, 5]),
  box: { low: 0, high: 5 },
  labels: Int32Array.of(7, 8, 9),
  names: ['a', 'b', 'c'],
};

describe('take', () => {
  it('takes images, labels and names in the order of the indices, with repetition', () => {
    const taken = take(dataset, [2, 0, 2]);
    expect(taken.images.shape).toEqual([3, 1, 1, 2]);
    expect([...taken.images.data]).toEqual([4, 5, 0, 1, 4, 5]);
    expect([...taken.labels]).toEqual([9, 7, 9]);
    expect(taken.names).toEqual(['c', 'a', 'c']);
    expect(taken.box).toEqual({ low: 0, high: 5 });
  });

  it('takes a typed array of indices, and none at all', () => {
    expect([...take(dataset, Uint32Array.of(1)).labels]).toEqual([8]);
    expect(take(dataset, []).images.shape).toEqual([0, 1, 1, 2]);
  });

  it('invents no names', () => {
    const { names, ...nameless } = dataset;
    expect(names).toHaveLength(3);
    expect('names' in take(nameless, [0])).toBe(false);
  });

  it.each([3, -1, 0.5, Number.NaN])('refuses the index %s', (index) => {
    expect(() => take(dataset, [index])).toThrow(OptionError);
  });
});

describe('first', () => {
  it('takes the first images, or all where there are fewer', () => {
    expect([...first(dataset, 2).labels]).toEqual([7, 8]);
    expect([...first(dataset, 10).labels]).toEqual([7, 8, 9]);
    expect(() => first(dataset, -1)).toThrow('count');
  });

  it('copies, so that changing a subset leaves the set alone', () => {
    const subset = first(dataset, 1);
    subset.images.data[0] = 99;
    expect(dataset.images.data[0]).toBe(0);
  });
});
