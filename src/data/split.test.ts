import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, OptionError } from '../errors.ts';
import { floats } from '../tensor/index.ts';
import type { LabelledImages } from './dataset.ts';
import { splitByClass } from './split.ts';

/** A set whose image i is the number i. */
function setOf(labels: readonly number[]): LabelledImages {
  return {
    name: 'set',
    images: floats([labels.length, 1], [...labels.keys()]),
    box: { low: 0, high: labels.length },
    labels: Int32Array.from(labels),
    classNames: ['cat', 'dog', 'fox'],
    names: labels.map((_, i) => `${i}.png`),
  };
}

const countOf = (labels: Int32Array, label: number) => labels.filter((each) => each === label).length;

describe('splitByClass', () => {
  it('puts every image into one part, in order, and the share of each class into the first', () => {
    const label = fc.integer({ min: 0, max: 2 });
    fc.assert(
      fc.property(
        fc.array(label, { maxLength: 60 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (more, share) => {
          const labels = [0, 1, 2, 0, 1, 2, ...more];
          const { train, test } = splitByClass(setOf(labels), share);
          const [first, second] = [[...train.images.data], [...test.images.data]];
          expect([...first, ...second].sort((a, b) => a - b)).toEqual([...labels.keys()]);
          for (const rows of [first, second]) expect(rows).toEqual([...rows].sort((a, b) => a - b));
          expect([...train.labels]).toEqual(first.map((row) => labels[row]));
          expect(test.names).toEqual(second.map((row) => `${row}.png`));
          for (const each of [0, 1, 2]) {
            const total = labels.filter((other) => other === each).length;
            expect(countOf(train.labels, each)).toBe(Math.max(1, Math.min(total - 1, Math.round(share * total))));
          }
        },
      ),
    );
  });

  it('takes five of six, in the same way every time and at random places', () => {
    const set = setOf(new Array(600).fill(0));
    const { train, test } = splitByClass(set);
    expect(train.labels).toHaveLength(500);
    expect(splitByClass(set).test.images).toEqual(test.images);
    expect([train.name, test.name]).toEqual(['set train', 'set test']);
    const half = test.images.data.filter((row) => row < 300).length;
    expect(half).toBeGreaterThan(30);
    expect(half).toBeLessThan(70);
  });

  it('refuses a class of one image, and shares that leave nothing', () => {
    expect(() => splitByClass(setOf([0, 0, 1, 2, 2]))).toThrow(DataError);
    expect(() => splitByClass(setOf([0, 0, 1, 2, 2]))).toThrow('set: class dog has one image, which cannot be split');
    for (const share of [0, 1, Number.NaN]) expect(() => splitByClass(setOf([0, 0]), share)).toThrow(OptionError);
  });
});
