import { describe, expect, it } from 'vitest';
import { randomStream } from '../../random.ts';
import { effectSize, normalBelow, oneSidedMcNemar } from './statistics.ts';

const repeated = (count: number, first: boolean, second: boolean) =>
  Array.from({ length: count }, () => [first, second]);
const columns = (pairs: readonly boolean[][]) => [pairs.map(([first]) => first), pairs.map(([, second]) => second)];

describe('statistics', () => {
  it.each([
    [0, 0.5],
    [1.959964, 0.975],
    [-1.644854, 0.05],
  ])('the normal distribution below %s', (z, expected) => {
    expect(normalBelow(z)).toBeCloseTo(expected, 6);
  });

  it("McNemar's test counts only what the two disagree on", () => {
    const [first, second] = columns([...repeated(40, true, false), ...repeated(20, false, true)]);
    const [more, same] = columns([
      ...repeated(40, true, false),
      ...repeated(20, false, true),
      ...repeated(500, true, true),
      ...repeated(9000, false, false),
    ]);
    expect(oneSidedMcNemar(first, second)).toBeCloseTo(0.0071, 4);
    expect(oneSidedMcNemar(more, same)).toBe(oneSidedMcNemar(first, second));
    expect(oneSidedMcNemar(second, first)).toBeGreaterThan(0.99);
    expect(oneSidedMcNemar([true], [true])).toBe(1);
  });

  it('the effect size is in standard deviations', () => {
    const random = randomStream(1);
    const around = (mean: number) => Array.from({ length: 4000 }, () => mean + 2 * random.normal());
    expect(effectSize(around(5), around(4))).toBeCloseTo(0.5, 1);
  });
});
