import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadOut } from './end-labels.ts';

describe('spreadOut', () => {
  it('keeps a gap between neighbours, their order, and the range', () => {
    const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.1, max: 1, noNaN: true }), (ends, share) => {
        const gap = (share * 100) / Math.max(ends.length - 1, 1);
        const places = spreadOut(ends, { gap, low: 0, high: 100 });
        const sorted = places.toSorted((a, b) => a - b);
        expect(sorted[0]).toBeGreaterThanOrEqual(-1e-9);
        expect(sorted[sorted.length - 1]).toBeLessThanOrEqual(100);
        for (let i = 1; i < sorted.length; i++) expect(sorted[i] - sorted[i - 1]).toBeGreaterThanOrEqual(gap - 1e-9);
        for (let i = 0; i < ends.length; i++) {
          for (let j = 0; j < ends.length; j++) if (ends[i] < ends[j]) expect(places[i]).toBeLessThan(places[j]);
        }
      }),
      { seed: 33 },
    );
  });

  it('moves nothing that is far enough apart', () => {
    expect(spreadOut([50, 0, 100, 20], { gap: 20, low: 0, high: 100 })).toEqual([50, 0, 100, 20]);
  });
});
