import { expect, it } from 'vitest';
import { inPieces, jobsAhead, portionSize } from './portions.ts';

it.each([
  // Few samples are shared by several workers, many fill batches, and no job is larger than a batch.
  [2, 128, 1],
  [40, 128, 10],
  [64, 128, 16],
  [1000, 128, 32],
  [1_000_000, 128, 128],
  [1000, 4, 4],
])('%i samples in batches of %i go in jobs of %i', (samples, batchSize, size) => {
  expect(portionSize(samples, batchSize)).toBe(size);
});

it('leaves nothing out', () => {
  const all = Array.from({ length: 23 }, (_, i) => i);
  expect(inPieces(all, 5).map(({ length }) => length)).toEqual([5, 5, 5, 5, 3]);
  expect(inPieces(all, 5).flat()).toEqual(all);
});

it('keeps every worker busy while an answer is on its way', () => {
  for (const slots of [0, 1, 8, 1000]) expect(jobsAhead(slots)).toBeGreaterThan(slots + 1);
});
