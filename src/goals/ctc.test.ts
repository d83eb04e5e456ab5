import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { alignmentOf, decoded, editDistance, momentsFor } from './ctc.ts';

const [CLASSES, BLANK] = [3, 0];
const leadsFor = (moments: number, seed: string) => {
  const random = randomStream(seed);
  return Array.from({ length: moments }, () => Array.from({ length: CLASSES }, () => random.normal()));
};

/** All paths of a length. */
function paths(moments: number): number[][] {
  if (moments === 0) return [[]];
  return paths(moments - 1).flatMap((path) => Array.from({ length: CLASSES }, (_, letter) => [...path, letter]));
}

describe('the alignment of a text', () => {
  it.each([[[]], [[1]], [[1, 2]], [[2, 2]], [[1, 2, 1]], [[1, 1, 1]]])(
    '%j reads as it and falls least short',
    (text) => {
      for (let moments = Math.max(momentsFor(text), 1); moments <= 6; moments++) {
        const leads = leadsFor(moments, `leads ${text} ${moments}`);
        const short = (path: ArrayLike<number>) =>
          Array.from(path).reduce((sum, letter, moment) => sum + Math.min(0, leads[moment][letter]), 0);
        const found = alignmentOf(text, BLANK, moments, (moment, letter) => leads[moment][letter]);
        expect(decoded(found, BLANK)).toEqual(text);
        const readsSo = paths(moments).filter((path) => `${decoded(path, BLANK)}` === `${text}`);
        expect(short(found)).toBeCloseTo(Math.max(...readsSo.map(short)), 9);
      }
    },
  );
});

it('reads without repeats and blanks', () => {
  expect(decoded([1, 1, 0, 1, 2, 2, 0, 0], BLANK)).toEqual([1, 1, 2]);
  expect(decoded([2, 1, 1, 2], 2)).toEqual([1]);
});

it('counts edits', () => {
  expect([editDistance([1, 2, 3], [1, 3]), editDistance([], [1, 2]), editDistance([1, 2], [2, 1])]).toEqual([1, 2, 2]);
});
