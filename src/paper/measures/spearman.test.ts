import { expect, it } from 'vitest';
import { rankCorrelation } from './spearman.ts';

it.each([
  [[1, 2, 3], [10, 20, 400], 1],
  [[1, 2, 3], [5, 1, -2], -1],
  [[1, 2, 3, 4], [1, 3, 2, 4], 0.8],
  [[1, 2, 3], [1, 1, 2], 0.866],
])('the ranks of %o and %o correlate by %s', (first, second, expected) => {
  expect(rankCorrelation(first, second)).toBeCloseTo(expected, 3);
});

it('is nothing where a quantity does not change', () => {
  expect(rankCorrelation([1, 2], [3, 3])).toBeNull();
});
