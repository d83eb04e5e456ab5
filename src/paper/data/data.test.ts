import { describe, expect, it } from 'vitest';
import { drawDigits } from '../../data/index.ts';
import { row } from '../../tensor/index.ts';
import { builtInDigits, samplesBetween, threesAndSevens } from './data.ts';

const digits = drawDigits({ count: 60, seed: 1, split: 'test' });

describe('the digits of the paper', () => {
  it('threes are -1, sevens +1, and the others are left out', () => {
    const { inputs, labels } = threesAndSevens(digits);
    const rows = [...digits.labels.keys()].filter((index) => [3, 7].includes(digits.labels[index]));
    expect(rows.length).toBeGreaterThan(2);
    expect(inputs.shape).toEqual([rows.length, 1, 28, 28]);
    rows.forEach((index, i) => {
      expect(labels[i]).toBe(digits.labels[index] === 7 ? 1 : -1);
      expect(row(inputs, i)).toEqual(row(digits.images, index));
    });
  });

  it('a part of the samples is a view', () => {
    const { inputs, labels } = samplesBetween(digits, 5, 15);
    expect(inputs.shape).toEqual([10, 1, 28, 28]);
    expect(labels).toEqual(digits.labels.slice(5, 15));
    expect(row(inputs, 0)).toEqual(row(digits.images, 5));
    expect(inputs.data.buffer).toBe(digits.images.data.buffer);
  });

  it('those that come with the package are not comparable with MNIST', () => {
    const { comparable, train, test } = builtInDigits();
    expect(comparable).toBe(false);
    expect([train.labels.length, test.labels.length]).toEqual([20_000, 4_000]);
  });
});
