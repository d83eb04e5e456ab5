import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { Linf } from './linf.ts';

describe('Linf', () => {
  it('projects by clipping to ball and box', () => {
    const x = Float32Array.of(0.75, 0.25, 0.5625, 1.5, -0.5);
    const center = Float32Array.of(0.5, 0.5, 0.5, 1, 0);
    Linf.project(x, center, 0.125, { low: 0, high: 1 });
    expect([...x]).toEqual([0.625, 0.375, 0.5625, 1, 0]);
  });

  it('ends on the last float32 of the ball where epsilon is none: not beyond it, and not short of it', () => {
    const random = randomStream('edges');
    for (const epsilon of [8 / 255, 0.1, 0.25, 0.3, 1e-7, 25]) {
      for (let trial = 0; trial < 2000; trial++) {
        const center = Float32Array.of(random.uniform(-1, 1) * 10 ** random.uniform(-6, 2));
        const x = Float32Array.of(center[0] + 2 * epsilon);
        Linf.project(x, center, epsilon);
        const bits = new Int32Array(x.buffer);
        expect(x[0] - center[0], `${x[0]} around ${center[0]}`).toBeLessThanOrEqual(epsilon);
        bits[0] += x[0] >= 0 ? 1 : -1;
        expect(x[0] - center[0], `the float after, ${x[0]}, around ${center[0]}`).toBeGreaterThan(epsilon);
      }
    }
  });

  it('steps along the sign of the gradient, of any size', () => {
    const out = new Float32Array(5);
    Linf.steepest(Float32Array.of(1e-45, -3e38, 0, 2, -0), out);
    expect([...out].map((value) => value + 0)).toEqual([1, -1, 0, 1, 0]);
  });

  it('draws noise from the corners: every coordinate moves by epsilon', () => {
    const center = Float32Array.of(0.5, 0, 1, -2);
    const out = new Float32Array(4);
    const random = randomStream('corners');
    const corners = new Set<string>();
    for (let trial = 0; trial < 300; trial++) {
      Linf.sampleSphere(center, 0.25, random, out);
      expect([...out].map((value, i) => Math.abs(value - center[i]))).toEqual([0.25, 0.25, 0.25, 0.25]);
      corners.add([...out].join());
    }
    expect(corners.size).toBe(16);
  });
});
