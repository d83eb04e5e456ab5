import { describe, expect, it } from 'vitest';
import { compact, duration, grouped, inPercent, percent } from './numbers.ts';

describe('numbers in texts', () => {
  it('are as exact as a reader needs', () => {
    expect([percent(0.9975), percent(0.5, 0), inPercent(0.945)]).toEqual(['99.8 %', '50 %', '0.94 %']);
    expect([8 / 255, 0, 0.000784313, 123456, 2].map((value) => compact(value))).toEqual([
      '0.03137',
      '0',
      '7.84e-4',
      '123500',
      '2',
    ]);
    expect([compact(0.0313725, 3), compact(-0.00012345, 2)]).toEqual(['0.0314', '-1.2e-4']);
    expect([grouped(1234567), grouped(2.53), grouped(12.6)]).toEqual(['1,234,567', '2.5', '13']);
    expect([0.44, 40.2, 720, 12600].map(duration)).toEqual(['0.4 s', '40 s', '12 min', '3.5 h']);
  });
});
