import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { L2 } from './l2.ts';

describe('L2', () => {
  it('shrinks to the ball where no box is in the way', () => {
    const x = Float32Array.of(4, 5);
    L2.project(x, Float32Array.of(1, 1), 2.5);
    expect(x[0]).toBeCloseTo(2.5, 6);
    expect(x[1]).toBeCloseTo(3, 6);
  });

  it('spends on the other pixels what a saturated pixel leaves over', () => {
    const x = Float32Array.of(9, 9, 9);
    L2.project(x, Float32Array.of(0.75, 0, 0), 1, { low: 0, high: 1 });
    expect(x[0]).toBeCloseTo(1, 6);
    expect(x[1]).toBeCloseTo(Math.sqrt((1 - 1 / 16) / 2), 6);
    expect(x[2]).toBeCloseTo(Math.sqrt((1 - 1 / 16) / 2), 6);
  });

  it('comes closer to x than shrinking and clipping, and reaches the sphere unless the box holds it back', () => {
    const random = randomStream('saturated');
    const box = { low: 0, high: 1 };
    for (let trial = 0; trial < 50; trial++) {
      const center = Float32Array.from({ length: 784 }, () => Math.max(0, random.uniform(-3, 1)));
      const x = center.map((value) => value + 0.3 * random.normal());
      const exact = x.slice();
      L2.project(exact, center, 2, box);
      const rescaled = x.map((value, i) => center[i] + (value - center[i]) * (2 / L2.distance(x, center)));
      const clipped = rescaled.map((value) => Math.max(0, Math.min(1, value)));
      expect(L2.distance(exact, center)).toBeGreaterThan(2 - 1e-6);
      expect(L2.distance(exact, x)).toBeLessThan(L2.distance(clipped, x) - 0.01);
    }
  });

  it('stops at the far corner when the ball holds the whole box', () => {
    const x = Float32Array.of(50, -50);
    L2.project(x, Float32Array.of(0.5, 0.5), 1, { low: 0, high: 1 });
    expect([...x]).toEqual([1, 0]);
  });

  it('steps along the gradient, also where its squares are no float32', () => {
    const out = new Float32Array(3);
    for (const size of [1e-30, 1, 1e30]) {
      L2.steepest(Float32Array.of(3 * size, 0, -4 * size), out);
      expect(out[0]).toBeCloseTo(0.6, 6);
      expect(out[1]).toBe(0);
      expect(out[2]).toBeCloseTo(-0.8, 6);
    }
  });
});
