import { expect, it } from 'vitest';
import { straightLineFit, straightnessOf } from './straightness.ts';

const x = [-2, -1, 0, 1, 2];

it('a line is straight, a parabola around its vertex is not', () => {
  const fitOf = (f: (value: number) => number) => straightLineFit(x, x.map(f));
  expect(fitOf((value) => 3 - 2 * value)).toBeCloseTo(1, 12);
  expect(fitOf((value) => value * value)).toBeCloseTo(0, 12);
  expect(
    fitOf(() => 7),
    'values that are all the same',
  ).toBe(1);
});

it('tells the middle of the line from its two ends', () => {
  const epsilons = Array.from({ length: 81 }, (_, i) => (i - 40) / 40);
  const bent = epsilons.map((epsilon) => (epsilon > 0.25 ? 1 - Math.abs(epsilon - 0.6) : epsilon));
  const { against, inner, along } = straightnessOf(epsilons, bent);
  expect(against).toBeCloseTo(1, 12);
  expect(inner).toBeCloseTo(1, 12);
  expect(along).toBeLessThan(0.5);
});
