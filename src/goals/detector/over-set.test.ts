import { describe, expect, it } from 'vitest';
import { randomStream } from '../../random.ts';
import { meanIntersection } from '../dense.ts';
import type { DetectedBox } from '../goal.ts';
import { meanAveragePrecision } from './over-set.ts';

const box = (left: number, index: number, score: number): DetectedBox => ({
  left,
  top: 0,
  right: left + 0.1,
  bottom: 0.1,
  class: index,
  score,
  candidate: 0,
});

describe('meanAveragePrecision', () => {
  const truth = [[box(0, 0, 1), box(0.5, 0, 1)], [box(0.2, 1, 1)]];

  it('is 1 for what is there, whatever the scores, and 0 for nothing', () => {
    expect(meanAveragePrecision(truth, truth)).toBe(1);
    expect(meanAveragePrecision(truth, [[box(0, 0, 0.3), box(0.5, 0, 0.9)], [box(0.2, 1, 0.1)]])).toBe(1);
    expect(meanAveragePrecision(truth, [[], []])).toBe(0);
  });

  it.each<[string, DetectedBox[][], number]>([
    ['one of two found', [[box(0, 0, 1)], [box(0.2, 1, 1)]], (0.5 + 1) / 2],
    // Recall 1/2 at precision 1/2, recall 1 at precision 2/3: the best precision from there on counts.
    ['a mistake before the right ones', [[box(0.8, 0, 1), box(0, 0, 0.9), box(0.5, 0, 0.8)], []], 2 / 3 / 2],
    ['a mistake after them', [[box(0, 0, 0.9), box(0.5, 0, 0.8), box(0.8, 0, 0.1)], []], 1 / 2],
    ['a second box on one object', [[box(0, 0, 1), box(0.001, 0, 0.9)], []], 0.5 / 2],
    ['another class', [[box(0, 1, 1), box(0.5, 1, 1)], []], 0],
    ['half an overlap too little', [[box(0.05, 0, 1), box(0.5, 0, 1)], []], (0.5 * 0.5) / 2],
  ])('counts %s', (_, found, expected) => {
    expect(meanAveragePrecision(truth, found)).toBeCloseTo(expected, 12);
  });
});

describe('meanIntersection', () => {
  it('is the mean of what two maps share of each class', () => {
    const random = randomStream('maps');
    const map = () => Float32Array.from({ length: 40 }, () => random.integer(4));
    const [clean, attacked] = [
      [map(), map()],
      [map(), map()],
    ];
    const all = (maps: readonly Float32Array[]) => maps.flatMap((each) => [...each]);
    const [before, after] = [all(clean), all(attacked)];
    const shares = [0, 1, 2, 3].map((index) => {
      const both = before.filter((value, i) => value === index && after[i] === index).length;
      return both / before.filter((value, i) => value === index || after[i] === index).length;
    });
    expect(meanIntersection(clean, attacked)).toBeCloseTo(shares.reduce((sum, share) => sum + share) / 4, 12);
    expect(meanIntersection(clean, clean)).toBe(1);
  });
});
