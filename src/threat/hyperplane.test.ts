import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.ts';
import { randomStream } from '../random.ts';
import { type Box, clampToBox, everywhere } from './box.ts';
import type { Hyperplane } from './hyperplane.ts';
import { type NormName, norms } from './index.ts';

interface Problem extends Hyperplane {
  readonly x: Float32Array;
  readonly box: Box;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => sum(Array.from(a, (value, i) => value * b[i]));
const valueAt = ({ normal, offset }: Hyperplane, z: ArrayLike<number>) => dot(normal, z) + offset;

/** Each coordinate's smallest and largest change that the box allows. */
const boundsOf = ({ x, box }: Problem) => Array.from(x, (value) => [box.low - value, box.high - value] as const);

/** How near to the hyperplane the box comes, with its sign as seen from x; 0 where they meet. */
function gap(problem: Problem): number {
  const value = valueAt(problem, problem.x);
  const reach = sum(
    boundsOf(problem).map(([low, high], i) => {
      const slope = problem.normal[i];
      if (slope === 0) return 0;
      return Math.sign(value) * slope > 0 ? Math.abs(slope * low) : Math.abs(slope * high);
    }),
  );
  return Math.sign(value) * Math.max(0, Math.abs(value) - reach);
}

/** Every way to put each coordinate on one of its candidate values, `undefined` standing for "whatever is needed". */
function* choices(candidates: readonly (readonly (number | undefined)[])[]): Generator<(number | undefined)[]> {
  if (candidates.length === 0) {
    yield [];
    return;
  }
  for (const rest of choices(candidates.slice(1))) for (const first of candidates[0]) yield [first, ...rest];
}

/** The change that meets the hyperplane with free coordinates moving along the normal, if it is inside the box. */
function feasible(problem: Problem, chosen: readonly (number | undefined)[]): number[][] {
  const { normal, x } = problem;
  const free = chosen.flatMap((value, i) => (value === undefined ? [i] : []));
  const squares = sum(free.map((i) => normal[i] ** 2));
  if (squares === 0) return [];
  const rest = valueAt(problem, x) + sum(chosen.map((value, i) => (value ?? 0) * normal[i]));
  const change = chosen.map((value, i) => value ?? (-rest / squares) * normal[i]);
  const slack = 1e-9;
  const inside = boundsOf(problem).every(([low, high], i) => change[i] >= low - slack && change[i] <= high + slack);
  return inside ? [change] : [];
}

/** The length of the shortest change from x onto the hyperplane inside the box, by trying every case. */
const shortest: Record<(typeof names)[number], (problem: Problem) => number> = {
  /** Bisection on the radius: does the cube cut with the box lie on both sides of the hyperplane? */
  Linf(problem) {
    const value = valueAt(problem, problem.x);
    let [low, high] = [0, 4];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      const reach = boundsOf(problem).map(([least, most], j) => {
        const slope = problem.normal[j];
        const ends = [Math.max(least, -middle) * slope, Math.min(most, middle) * slope];
        return value > 0 ? Math.min(...ends) : Math.max(...ends);
      });
      if (Math.abs(sum(reach)) >= Math.abs(value)) high = middle;
      else low = middle;
    }
    return high;
  },
  /** Of a quadratic programme, by its active sets: each coordinate is at an end of the box or free. */
  L2: (problem) =>
    Math.min(
      ...[...choices(boundsOf(problem).map(([low, high]) => [low, high, undefined]))]
        .flatMap((set) => feasible(problem, set))
        .map((change) => Math.sqrt(dot(change, change))),
    ),
  /** Of a linear programme, by its vertices: all coordinates but one are at an end of the box or do not move. */
  L1: (problem) =>
    Math.min(
      ...[...choices(boundsOf(problem).map(([low, high]) => [low, high, 0, undefined]))]
        .filter((vertex) => vertex.filter((value) => value === undefined).length === 1)
        .flatMap((vertex) => feasible(problem, vertex))
        .map((change) => sum(change.map(Math.abs))),
    ),
};

const unit: Box = { low: 0, high: 1 };
const narrow: Box = { low: -0.1307 / 0.3081, high: (1 - 0.1307) / 0.3081 };

/** Points on edges and inside, slopes that are zero or equal, hyperplanes through the box and beside it. */
const problems: fc.Arbitrary<Problem> = fc.integer({ min: 3, max: 6 }).chain((size) => {
  const list = (value: fc.Arbitrary<number>) =>
    fc.array(value, { minLength: size, maxLength: size }).map((values) => Float32Array.from(values));
  const pixel = fc.oneof(fc.constantFrom(0, 1, 0.5), fc.float({ min: -1, max: 3, noNaN: true }));
  const slope = fc.oneof(fc.constantFrom(0, 0, 1, -1), fc.float({ min: -3, max: 3, noNaN: true }));
  return fc
    .record({ x: list(pixel), normal: list(slope), value: fc.double({ min: -4, max: 4, noNaN: true }) })
    .chain(({ x, normal, value }) =>
      fc.constantFrom(unit, narrow).map((box) => {
        clampToBox(x, box);
        return { x, normal, offset: value - dot(normal, x), box };
      }),
    );
});

const names = ['Linf', 'L2', 'L1'] as const satisfies readonly NormName[];

describe.each(names)('%s: ontoHyperplane', (name) => {
  const norm = norms[name];
  const ontoHyperplane = (problem: Problem) => {
    const change = new Float32Array(problem.x.length);
    norm.ontoHyperplane(problem.x, problem, change, problem.box);
    return change;
  };
  const lengthOf = (change: Float32Array) => norm.distance(change, new Float32Array(change.length));

  it('leads into the box without any tolerance, and onto the hyperplane or to the corner nearest to it', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const change = ontoHyperplane(problem);
        const moved = Array.from(change, (value, i) => problem.x[i] + value);
        for (const value of [...moved, ...moved.map(Math.fround)]) {
          expect(value).toBeGreaterThanOrEqual(problem.box.low);
          expect(value).toBeLessThanOrEqual(problem.box.high);
        }
        expect(valueAt(problem, moved), 'what the hyperplane says of x + d').toBeCloseTo(gap(problem), 5);
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  it('is as short as the best of all cases', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        fc.pre(gap(problem) === 0);
        // Slopes near zero make the way long and the cases ill-conditioned.
        fc.pre(problem.normal.every((slope) => slope === 0 || Math.abs(slope) > 1e-3));
        fc.pre(problem.normal.some((slope) => slope !== 0));
        expect(lengthOf(ontoHyperplane(problem))).toBeCloseTo(shortest[name](problem), 5);
      }),
      { seed: 2, numRuns: 1500 },
    );
  });

  it('never moves a coordinate on which the hyperplane does not depend', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const change = ontoHyperplane(problem);
        expect(change.every((value, i) => problem.normal[i] !== 0 || value === 0)).toBe(true);
      }),
      { seed: 3, numRuns: 1000 },
    );
    const flat = ontoHyperplane({ x: Float32Array.of(0.2, 0.4), normal: new Float32Array(2), offset: 3, box: unit });
    expect(lengthOf(flat)).toBe(0);
  });

  it('stays where it is on the hyperplane, and comes back to it from either side', () => {
    const normal = Float32Array.of(1, -2, 0.5);
    const x = Float32Array.of(0.5, 0.5, 0.5);
    expect(lengthOf(ontoHyperplane({ x, normal, offset: 0.25, box: unit }))).toBe(0);
    const forth = ontoHyperplane({ x, normal, offset: 0.5, box: unit });
    const back = ontoHyperplane({ x, normal: normal.map((slope) => -slope), offset: -0.5, box: unit });
    expect([...back]).toEqual([...forth]);
  });

  it('without a box, is |value| over the dual norm of the normal long', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        fc.pre(norm.dual(problem.normal) > 1e-3);
        const change = ontoHyperplane({ ...problem, box: everywhere });
        const expected = Math.abs(valueAt(problem, problem.x)) / norm.dual(problem.normal);
        expect(Math.abs(lengthOf(change) - expected)).toBeLessThanOrEqual(1e-6 * expected + 1e-12);
      }),
      { seed: 4, numRuns: 1000 },
    );
  });

  it('holds in image dimensions, where most coordinates end at the edge of the box', () => {
    const random = randomStream('image hyperplanes', name);
    for (const size of [784, 3072]) {
      for (const share of [0.01, 0.5, 0.99, 1.5]) {
        const x = Float32Array.from({ length: size }, () => random.uniform());
        const normal = Float32Array.from({ length: size }, () => random.normal() ** 5);
        const all: Problem = { x, normal, offset: 1e9 - dot(normal, x), box: unit };
        const reach = 1e9 - gap(all);
        const problem = { ...all, offset: share * reach - dot(normal, x) };
        const change = ontoHyperplane(problem);
        const moved = Array.from(change, (value, i) => x[i] + value);
        const expected = Math.max(0, share - 1);
        expect(valueAt(problem, moved) / reach, `${size} coordinates, ${share}`).toBeCloseTo(expected, 6);
      }
    }
  });

  it('refuses rows of different lengths', () => {
    const hyperplane = { normal: Float32Array.of(1, 2, 3), offset: 0 };
    expect(() => norm.ontoHyperplane(new Float32Array(2), hyperplane, new Float32Array(2))).toThrow(ShapeError);
  });
});

describe('ontoHyperplane by hand', () => {
  const problem: Problem = {
    x: Float32Array.of(0.5, 0.9, 0.5),
    normal: Float32Array.of(-1, -2, 0),
    offset: 3,
    box: unit,
  };
  // x is worth 0.7. The second coordinate can make up for 0.2 of it until it reaches the box, the first for 0.5.
  it.each([
    ['Linf', [0.5, 0.1, 0]],
    ['L2', [0.5, 0.1, 0]],
    ['L1', [0.5, 0.1, 0]],
  ] as const)('%s reaches the corner', (name, expected) => {
    const change = new Float32Array(3);
    norms[name].ontoHyperplane(problem.x, problem, change, unit);
    for (const [i, value] of expected.entries()) expect(change[i]).toBeCloseTo(value, 6);
  });

  it.each([
    ['Linf', [-0.2, 0.2]],
    ['L2', [-0.12, 0.24]],
    ['L1', [0, 0.3]],
  ] as const)('%s shares the way out in its manner', (name, expected) => {
    const change = new Float32Array(2);
    const x = Float32Array.of(0.5, 0.5);
    // <(1, -2), x> + 1.1 = 0.6
    norms[name].ontoHyperplane(x, { normal: Float32Array.of(1, -2), offset: 1.1 }, change, unit);
    for (const [i, value] of expected.entries()) expect(change[i]).toBeCloseTo(value, 6);
  });
});
