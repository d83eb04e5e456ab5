import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestOfRank } from './largest.ts';

describe('largestOfRank', () => {
  it('is what sorting gives, with many ties too, and keeps the values', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.float({ noNaN: true }).map(Math.abs));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 45 }), (list, rank) => {
        const values = Float32Array.from(list);
        const sorted = values.toSorted().reverse();
        expect(largestOfRank(values, rank)).toBe(sorted[Math.min(rank, list.length) - 1]);
        expect(values.toSorted().reverse()).toEqual(sorted);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('ends where there is NaN', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(Number.NaN, 0, 1, 2), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (list, rank) => {
          expect(typeof largestOfRank(Float32Array.from(list), rank)).toBe('number');
        },
      ),
      { seed: 2 },
    );
  });
});
