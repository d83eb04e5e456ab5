import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { L1 } from './l1.ts';

describe('L1', () => {
  it('shrinks all changes by one threshold', () => {
    const x = Float32Array.of(3, -2, 0.5);
    L1.project(x, new Float32Array(3), 3);
    expect([...x].map((value) => value + 0)).toEqual([2, -1, 0]);
  });

  it('spends on the other pixels what a saturated pixel leaves over', () => {
    const x = Float32Array.of(9, 0.5, -0.5);
    L1.project(x, Float32Array.of(0.75, 0, 0), 0.5, { low: 0, high: 1 });
    expect(x[0]).toBe(1);
    expect(x[1]).toBeCloseTo(0.25, 6);
    expect(x[2]).toBe(0);
  });

  it('solves hard cases in few steps: thousands of pixels that saturate at different thresholds', () => {
    const random = randomStream('pieces');
    const size = 3072;
    for (const epsilon of [1e-6, 0.01, 1, 100, 500]) {
      const center = Float32Array.from({ length: size }, () => random.uniform() ** 8);
      const x = center.map((value) => value + random.normal() * 10 ** random.uniform(-6, 6));
      const box = { low: 0, high: 1 };
      const projected = x.slice();
      L1.project(projected, center, epsilon, box);
      const distance = L1.distance(projected, center);
      expect(distance).toBeLessThanOrEqual(epsilon);
      expect(epsilon - distance, `left over of ${epsilon}`).toBeLessThan(1e-4 * epsilon + 1e-6);

      const thresholds = [...projected]
        .map((value, i) => ({
          value,
          cut: Math.abs(x[i] - center[i]) - Math.abs(value - center[i]),
          moved: value !== center[i],
        }))
        .filter(({ value, moved }) => moved && value !== 0 && value !== 1)
        .map(({ cut }) => cut);
      const spread = Math.max(...thresholds) - Math.min(...thresholds);
      if (thresholds.length > 1) expect(spread, 'free pixels share one threshold').toBeLessThan(1e-6);
    }
  });

  it('spends the whole step on the largest gradient; ties share it', () => {
    const out = new Float32Array(4);
    L1.steepest(Float32Array.of(1, -3, 2, 0), out);
    expect([...out].map((value) => value + 0)).toEqual([0, -1, 0, 0]);
    L1.steepest(Float32Array.of(3, -3, 2, 0), out);
    expect([...out].map((value) => value + 0)).toEqual([0.5, -0.5, 0, 0]);
  });

  it('shares a sparse step among the largest gradients, and with all that tie with the last', () => {
    const gradient = Float32Array.of(1, -3, 2, 0, 0.5, -1);
    const steps = [2, 3, 4, 100].map((coordinates) => {
      const out = new Float32Array(6);
      L1.steepest(gradient, out, coordinates);
      return [...out].map((value) => value + 0);
    });
    expect(steps[0]).toEqual([0, -0.5, 0.5, 0, 0, 0]);
    expect(steps[1]).toEqual([0.25, -0.25, 0.25, 0, 0, -0.25]);
    expect(steps[2]).toEqual(steps[1]);
    expect(steps[3].map((value) => value * 5)).toEqual([1, -1, 1, 0, 1, -1].map((sign) => Math.fround(0.2) * sign * 5));
  });

  it('leaves the gradient as it was', () => {
    const gradient = Float32Array.of(1, -3, 2);
    L1.steepest(gradient, new Float32Array(3), 2);
    expect([...gradient]).toEqual([1, -3, 2]);
  });
});
