import { describe, expect, it } from 'vitest';
import { settle } from './ball.ts';
import { L1 } from './l1.ts';

describe('settle', () => {
  const unit = 2 ** -23;

  it('does nothing inside the ball', () => {
    const x = Float32Array.of(1.5, 0);
    settle(x, new Float32Array(2), 1.5, L1.distance);
    expect([...x]).toEqual([1.5, 0]);
  });

  it('steps one unit toward the centre, from either side, in as few coordinates as it takes', () => {
    const center = Float32Array.of(1, 1, 1, 1);
    const x = Float32Array.of(1, 1.5, 0.5, 1.5);
    settle(x, center, 1.5 - unit / 2, L1.distance);
    expect([...x]).toEqual([1, 1.5 - unit, 0.5, 1.5]);
    settle(x, center, 1.5 - 2.25 * unit, L1.distance);
    expect([...x]).toEqual([1, 1.5 - 2 * unit, 0.5 + unit / 2, 1.5 - unit]);
  });

  it('steps no coordinate twice', () => {
    const x = Float32Array.of(1.5, 1.5);
    settle(x, new Float32Array(2), 0, L1.distance);
    expect([...x]).toEqual([1.5 - unit, 1.5 - unit]);
  });
});
