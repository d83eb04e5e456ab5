import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError, ShapeError } from '../errors.ts';
import { randomStream } from '../random.ts';
import { type Box, clampToBox, everywhere } from './box.ts';
import { L0 } from './l0.ts';

interface Problem {
  readonly x: Float32Array;
  readonly center: Float32Array;
  readonly epsilon: number;
  readonly box: Box;
}

const squareOf = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);

const problems: fc.Arbitrary<Problem> = fc.integer({ min: 1, max: 6 }).chain((size) => {
  const value = fc.oneof(fc.constantFrom(0, 1, 0.5, -1), fc.float({ min: -2, max: 3, noNaN: true }));
  const row = fc.array(value, { minLength: size, maxLength: size }).map((list) => Float32Array.from(list));
  const epsilon = fc.oneof(fc.integer({ min: 0, max: size + 1 }), fc.double({ min: 0, max: size + 1, noNaN: true }));
  return fc
    .record({ x: row, center: row, epsilon, box: fc.constantFrom<Box>({ low: 0, high: 1 }, everywhere) })
    .map((problem) => {
      const center = problem.center.slice();
      clampToBox(center, problem.box);
      return { ...problem, center };
    });
});

const project = ({ x, center, epsilon, box }: Problem) => {
  const projected = x.slice();
  L0.project(projected, center, epsilon, box);
  return projected;
};

/** The nearest point by trying every set of coordinates that may change. */
function nearest({ x, center, epsilon, box }: Problem): number {
  const clipped = x.slice();
  clampToBox(clipped, box);
  const distances = Array.from({ length: 2 ** x.length }, (_, set) => {
    const kept = x.map((_, i) => (((set >> i) & 1) === 1 ? clipped[i] : center[i]));
    return L0.distance(kept, center) <= epsilon ? squareOf(kept, x) : Number.POSITIVE_INFINITY;
  });
  return Math.min(...distances);
}

describe('L0', () => {
  it('counts what has changed, by whatever amount', () => {
    expect(L0.distance(Float32Array.of(0, 1, 2, 3), Float32Array.of(0, 1.5, 2, 3 + 2 ** -22))).toBe(2);
    expect(L0.distance(Float32Array.of(0), Float32Array.of(-0))).toBe(0);
    expect(() => L0.distance(new Float32Array(1), new Float32Array(2))).toThrow(ShapeError);
  });

  it('projects onto the nearest point of ball and box', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const p = project(problem);
        expect(L0.distance(p, problem.center)).toBeLessThanOrEqual(problem.epsilon);
        for (const value of p) {
          expect(value).toBeGreaterThanOrEqual(problem.box.low);
          expect(value).toBeLessThanOrEqual(problem.box.high);
        }
        expect(squareOf(p, problem.x)).toBeCloseTo(nearest(problem), 9);
        expect([...project({ ...problem, x: p })], 'projecting once more moves nothing').toEqual([...p]);
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  it('weighs what the box leaves of a change: a larger change outside may be worth less than a smaller one inside', () => {
    const center = Float32Array.of(0.5, 0.9);
    const x = Float32Array.of(1, 1.4);
    L0.project(x, center, 1, { low: 0, high: 1 });
    expect([...x]).toEqual([1, center[1]]);
  });

  it('keeps a NaN, at the cost of another change', () => {
    const x = Float32Array.of(5, Number.NaN, 7);
    L0.project(x, new Float32Array(3), 2);
    expect([...x]).toEqual([0, Number.NaN, 7]);
    expect(() => L0.project(x, x, -1)).toThrow(OptionError);
    expect(() => L0.project(x, x, Number.NaN)).toThrow(OptionError);
  });

  it('steps along the largest slopes, exactly as many as it may', () => {
    const gradient = Float32Array.of(1, -3, 0, 3, 2);
    const out = new Float32Array(5).fill(9);
    L0.steepest(gradient, out);
    expect([...out]).toEqual([0, -1, 0, 0, 0]);
    L0.steepest(gradient, out, 3);
    expect([...out]).toEqual([0, -1, 0, 1, 1]);
    L0.steepest(new Float32Array(5), out, 2);
    expect([...out]).toEqual([0, 0, 0, 0, 0]);
    expect(L0.dual(gradient)).toBe(3);
  });

  it('reaches a hyperplane with as few coordinates as any set of them can', () => {
    const box = { low: 0, high: 1 };
    const row = fc.array(
      fc.nat(64).map((n) => n / 64),
      { minLength: 5, maxLength: 5 },
    );
    fc.assert(
      fc.property(row, row, fc.integer({ min: 1, max: 97 }), (values, slopes, share) => {
        const x = Float32Array.from(values);
        const normal = Float32Array.from(slopes, (slope) => slope * 2 - 1);
        const reach = Array.from(x, (value, i) => Math.abs(normal[i]) * (normal[i] > 0 ? value : 1 - value));
        const value = (share / 98.5) * reach.reduce((sum, part) => sum + part, 0);
        fc.pre(value > 1e-3);
        const at = x.reduce((sum, coordinate, i) => sum + coordinate * normal[i], 0);
        const change = new Float32Array(5);
        L0.ontoHyperplane(x, { normal, offset: value - at }, change, box);

        const left = change.reduce((sum, move, i) => sum + move * normal[i], value);
        expect(left).toBeCloseTo(0, 5);
        const sizes = Array.from({ length: 32 }, (_, set) => {
          const chosen = reach.filter((_, i) => ((set >> i) & 1) === 1);
          return chosen.reduce((sum, part) => sum + part, 0) >= value - 1e-9 ? chosen.length : 6;
        });
        expect(L0.distance(change, new Float32Array(5))).toBe(Math.min(...sizes));
      }),
      { seed: 2, numRuns: 2000 },
    );
  });

  it('draws noise on a whole number of coordinates', () => {
    const center = Float32Array.from({ length: 50 }, (_, i) => i / 50);
    const out = new Float32Array(50);
    for (const [epsilon, expected] of [
      [0, 0],
      [3.9, 3],
      [50, 50],
      [1000, 50],
    ]) {
      L0.sample(center, epsilon, randomStream(epsilon), out);
      expect(L0.distance(out, center)).toBe(expected);
      L0.sampleSphere(center, epsilon, randomStream(epsilon), out);
      expect(L0.distance(out, center)).toBe(expected);
    }
  });
});
