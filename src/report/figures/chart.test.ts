import { describe, expect, it } from 'vitest';
import { shortNumber } from './chart.ts';

describe('shortNumber', () => {
  it.each([
    [0, '0'],
    [0.05, '0.05'],
    [0.1 + 0.2, '0.3'],
    [-1200, '-1,200'],
    [99_999, '100,000'],
    [2_500_000, '2.5M'],
    [0.00002, '2e-5'],
  ])('writes %d as %s', (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });
});
