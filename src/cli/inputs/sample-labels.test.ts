import { describe, expect, it } from 'vitest';
import { floats, integers } from '../../tensor/index.ts';
import { classNumbers } from './sample-labels.ts';

describe('classNumbers', () => {
  it('reads whole numbers of any type', () => {
    expect(classNumbers(integers([3], [4, 0, 9]), 'y.npy')).toEqual([4, 0, 9]);
    expect(classNumbers(floats([2, 1], [1, 2]), 'y.npy')).toEqual([1, 2]);
  });

  it('refuses one-hot rows and what is no class', () => {
    expect(() => classNumbers(floats([2, 3]), 'y.npy')).toThrow('y.npy: its labels have shape [2,3]');
    for (const label of [0.5, -1, Number.NaN, 2 ** 31]) {
      expect(() => classNumbers(floats([2], [0, label]), 'y.npy')).toThrow(`y.npy: label 1 is ${label}`);
    }
  });
});
