import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import { incompleteBeta, incompleteBetaQuantile } from './incomplete-beta.ts';
import { proportion, shareOf } from './proportion.ts';

/** P(X >= count) of a binomial X, term by term. */
function atLeast(count: number, total: number, p: number): number {
  let logTerm = total * Math.log1p(-p);
  let below = 0;
  for (let k = 0; k < count; k++) {
    below += Math.exp(logTerm);
    logTerm += Math.log((total - k) / (k + 1)) + Math.log(p) - Math.log1p(-p);
  }
  return 1 - below;
}

describe('incompleteBeta', () => {
  it('is the tail of a binomial distribution', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 400 })
          .chain((total) => fc.tuple(fc.integer({ min: 1, max: total }), fc.constant(total))),
        fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
        ([count, total], p) => {
          expect(incompleteBeta(p, count, total - count + 1)).toBeCloseTo(atLeast(count, total, p), 10);
        },
      ),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('has closed forms for small arguments', () => {
    for (const x of [0, 0.01, 0.3, 0.5, 0.999, 1]) {
      expect(incompleteBeta(x, 1, 1)).toBeCloseTo(x, 14);
      expect(incompleteBeta(x, 3, 1)).toBeCloseTo(x ** 3, 14);
      expect(incompleteBeta(x, 1, 4)).toBeCloseTo(1 - (1 - x) ** 4, 14);
      expect(incompleteBeta(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 12);
    }
  });

  it('is inverted by its quantile, for many samples too', () => {
    for (const [a, b] of [
      [1, 1],
      [1, 10_000],
      [9_000, 1_001],
      [50_000, 50_000],
    ]) {
      for (const probability of [0.001, 0.025, 0.5, 0.975]) {
        expect(incompleteBeta(incompleteBetaQuantile(probability, a, b), a, b)).toBeCloseTo(probability, 8);
      }
    }
  });
});

describe('proportion', () => {
  // The cases of Newcombe 1998 (Statistics in Medicine 17, p. 857, table I), with the limits of SciPy 1.17's beta.ppf.
  it.each([
    [81, 263, 0.2527367456, 0.3676219226],
    [15, 148, 0.0578440101, 0.1616504903],
    [0, 20, 0, 0.168433471],
    [1, 29, 0.0008726466, 0.1776442955],
  ])('%i of %i has the interval of Clopper and Pearson', (count, total, low, high) => {
    const interval = proportion(count, total);
    expect(interval.low).toBeCloseTo(low, 9);
    expect(interval.high).toBeCloseTo(high, 9);
    expect(interval.value).toBe(count / total);
  });

  it('is symmetric, and wider at higher confidence', () => {
    const [few, many] = [proportion(3, 50), proportion(47, 50)];
    expect(few.low).toBeCloseTo(1 - many.high, 12);
    expect(few.high).toBeCloseTo(1 - many.low, 12);
    expect(proportion(3, 50, 0.99).high).toBeGreaterThan(few.high);
  });

  it('misses the true share in at most 5 % of all draws, whatever it is', () => {
    const total = 12;
    const intervals = Array.from({ length: total + 1 }, (_, count) => proportion(count, total));
    for (let p = 0.005; p < 1; p += 0.005) {
      const missed = intervals
        .filter(({ low, high }) => p < low || p > high)
        .map(({ count }) => atLeast(count, total, p) - (count === total ? 0 : atLeast(count + 1, total, p)))
        .reduce((sum, chance) => sum + chance, 0);
      expect(missed, `true share ${p}`).toBeLessThanOrEqual(0.05 + 1e-9);
    }
  });

  it('counts outcomes', () => {
    expect(shareOf([true, false, true, true])).toMatchObject({ count: 3, total: 4, value: 0.75 });
  });

  it('refuses what is no number of samples', () => {
    for (const [count, total] of [
      [-1, 3],
      [4, 3],
      [0.5, 3],
      [Number.NaN, 3],
      [0, 0],
    ]) {
      expect(() => proportion(count, total)).toThrow(OptionError);
    }
    expect(() => proportion(1, 2, 1)).toThrow(OptionError);
  });
});
