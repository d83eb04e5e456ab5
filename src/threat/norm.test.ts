import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError, ShapeError } from '../errors.ts';
import { type RandomStream, randomStream } from '../random.ts';
import { type Box, clampToBox, everywhere } from './box.ts';
import { type NormName, norms } from './index.ts';

const names = ['Linf', 'L2', 'L1'] as const satisfies readonly NormName[];

/** The norms written down once more, plainly, as a judge would. */
const lengthOf: Record<(typeof names)[number], (change: readonly number[]) => number> = {
  Linf: (change) => change.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
  L2: (change) => Math.sqrt(change.reduce((sum, value) => sum + value * value, 0)),
  L1: (change) => change.reduce((sum, value) => sum + Math.abs(value), 0),
};

const minus = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a, (value, i) => value - b[i]);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);

const boxes: readonly (Box | undefined)[] = [
  { low: 0, high: 1 },
  { low: -0.1307 / 0.3081, high: (1 - 0.1307) / 0.3081 },
  { low: 0, high: 255 },
  { low: 0.1, high: 0.3 },
  undefined,
];

interface Problem {
  readonly x: Float32Array;
  readonly center: Float32Array;
  readonly epsilon: number;
  readonly box: Box | undefined;
}

/** Points and balls of every size, many of them on the edges of the box, on multiples of 1/255 and on each other. */
const problems: fc.Arbitrary<Problem> = fc.integer({ min: 1, max: 8 }).chain((size) => {
  const value = fc.oneof(
    fc.constantFrom(-1, 0, 1, 0.5, 255, 1e-30, -1e-30),
    fc.nat(255).map((level) => level / 255),
    fc.float({ min: -2, max: 2, noNaN: true }),
    fc.float({ min: -1e6, max: 1e6, noNaN: true }),
  );
  const row = fc.array(value, { minLength: size, maxLength: size }).map((list) => Float32Array.from(list));
  const epsilon = fc.oneof(
    fc.constantFrom(0, 8 / 255, 0.1, 0.25, 0.3, 1, 1e-7, 1e-12),
    fc.double({ min: 0, max: 4, noNaN: true }),
    fc.double({ min: 0, max: 1e4, noNaN: true }),
  );
  return fc.record({ x: row, center: row, epsilon, box: fc.constantFrom(...boxes) }).map((problem) => {
    const center = problem.center.slice();
    clampToBox(center, problem.box ?? everywhere);
    return { ...problem, center };
  });
});

function randomProblem(random: RandomStream, size: number, spread: number): Problem {
  const box = boxes[random.integer(boxes.length)];
  const { low, high } = box ?? { low: -1, high: 1 };
  const width = high - low;
  const center = Float32Array.from({ length: size }, () => random.uniform(low - width / 4, high + width / 4));
  clampToBox(center, { low, high });
  const x = center.map((value) => value + spread * width * random.normal());
  return { x, center, epsilon: width * random.uniform(0, 1) ** 2, box };
}

describe.each(names)('%s: project', (name) => {
  const norm = norms[name];
  const project = ({ x, center, epsilon, box }: Problem) => {
    const projected = x.slice();
    norm.project(projected, center, epsilon, box);
    return projected;
  };

  const expectInside = (point: Float32Array, { center, epsilon, box }: Problem) => {
    expect(norm.distance(point, center)).toBeLessThanOrEqual(epsilon);
    expect(lengthOf[name](minus(point, center))).toBeLessThanOrEqual(epsilon);
    const { low, high } = box ?? everywhere;
    const outside = point.filter((value) => !(low <= value && value <= high));
    expect([...outside], `values outside ${low} to ${high}`).toEqual([]);
  };

  /**
   * How far rounding may lead away from the nearest point. In float32, coordinates round by half a unit and some step
   * back by one; in float64, a small ball loses the last digits of a point that is far outside.
   */
  const resolution = (point: Float32Array, { x, center, epsilon }: Problem) => {
    const size = lengthOf.Linf([...point, ...center]);
    const far = lengthOf.Linf(minus(x, center));
    return (2 ** -22 * (size + epsilon) + 2 ** -50 * far) * Math.sqrt(point.length);
  };

  it('ends in the ball and in the box in float64, without any tolerance', () => {
    fc.assert(
      fc.property(problems, (problem) => expectInside(project(problem), problem)),
      { seed: 1, numRuns: 5000 },
    );
  });

  it('does so in image dimensions', () => {
    const random = randomStream('images', name);
    for (const size of [784, 3072]) {
      for (let trial = 0; trial < 40; trial++) {
        const problem = randomProblem(random, size, [0.001, 0.03, 1, 100][trial % 4]);
        const epsilon = { Linf: 0.1, L2: 2, L1: 10 }[name] * random.uniform();
        expectInside(project({ ...problem, epsilon }), { ...problem, epsilon });
      }
    }
  });

  it('leaves a point that is inside where it is, bit for bit; so that projecting twice is projecting once', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const once = project(problem);
        expect(project({ ...problem, x: once })).toEqual(once);
      }),
      { seed: 2, numRuns: 2000 },
    );
  });

  it('ends at the nearest point: every feasible direction leads away from x', () => {
    fc.assert(
      fc.property(problems, fc.integer(), (problem, seed) => {
        const { x, center, epsilon, box } = problem;
        const p = project(problem);
        const random = randomStream('feasible', seed);
        const feasible: Float32Array[] = [center];
        for (let i = 0; i < x.length; i++) {
          for (const sign of [-1, 1]) {
            feasible.push(center.map((value, j) => (i === j ? value + sign * epsilon : value)));
          }
        }
        for (let i = 0; i < 5; i++) {
          const [inner, outer] = [new Float32Array(x.length), new Float32Array(x.length)];
          norm.sample(center, epsilon, random, inner);
          norm.sampleSphere(center, epsilon, random, outer);
          feasible.push(inner, outer);
        }
        for (const z of feasible) {
          clampToBox(z, box ?? everywhere);
          const [outward, along] = [minus(x, p), minus(z, p)];
          const tolerance = resolution(p, problem) * (lengthOf.L2(outward) + lengthOf.L2(along));
          expect(dot(outward, along), `<x - p, z - p> for z = ${z}, p = ${p}`).toBeLessThanOrEqual(tolerance);
        }
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  it('agrees with the alternating projections of Dykstra', () => {
    const random = randomStream('dykstra', name);
    for (let trial = 0; trial < 60; trial++) {
      const problem = randomProblem(random, 3 + (trial % 4), 1);
      const expected = dykstra(ballProjections[name], problem);
      const error = lengthOf.L2(minus(project(problem), expected));
      const scale = lengthOf.Linf([...expected]) + problem.epsilon;
      expect(error / scale, `trial ${trial}: ${JSON.stringify(problem)}`).toBeLessThan(1e-6);
    }
  });

  it('returns to the centre for epsilon 0', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const projected = project({ ...problem, epsilon: 0 });
        expect(projected.every((value, i) => value === problem.center[i])).toBe(true);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('only clips for epsilon infinity', () => {
    const x = Float32Array.of(-5, 0.5, 2e38);
    norm.project(x, new Float32Array(3), Number.POSITIVE_INFINITY, { low: 0, high: 1 });
    expect([...x]).toEqual([0, 0.5, 1]);
  });

  it('keeps NaN to be seen, and ends', () => {
    const x = Float32Array.of(Number.NaN, 5);
    norm.project(x, new Float32Array(2), 1, { low: 0, high: 1 });
    expect(x[0]).toBeNaN();
  });

  it('ends when the centre is outside the box, however far', () => {
    const x = Float32Array.of(200, 0.5, -300, 120);
    norm.project(x, Float32Array.of(255, 0, -255, 128), 8, { low: 0, high: 1 });
    expect(x.every(Number.isFinite)).toBe(true);
  });

  it('refuses a radius that is none, and rows of different lengths', () => {
    for (const epsilon of [-1e-9, Number.NaN]) {
      expect(() => norm.project(new Float32Array(2), new Float32Array(2), epsilon)).toThrow(OptionError);
    }
    expect(() => norm.project(new Float32Array(2), new Float32Array(3), 1)).toThrow(ShapeError);
    expect(() => norm.distance(new Float32Array(2), new Float32Array(3))).toThrow(ShapeError);
  });
});

describe.each(names)('%s: distance, steepest and dual', (name) => {
  const norm = norms[name];
  const rows = fc
    .array(fc.oneof(fc.constantFrom(0, 1, -1), fc.float({ noNaN: true, min: -(2 ** 99), max: 2 ** 99 })), {
      minLength: 1,
      maxLength: 8,
    })
    .map((list) => Float32Array.from(list));
  const length = lengthOf[name];

  it('distance is the norm of the difference, in float64', () => {
    expect(norm.distance(Float32Array.of(1, 2, -2), Float32Array.of(0, 4, -1))).toBe(
      { Linf: 2, L2: Math.sqrt(6), L1: 4 }[name],
    );
    fc.assert(
      fc.property(rows, (a) => {
        const b = a.map((value) => value / 3 + 1);
        expect(norm.distance(a, b)).toBe(length(minus(a, b)));
      }),
      { seed: 5 },
    );
  });

  it('steepest has norm 1 and attains the dual norm; nothing of norm 1 attains more', () => {
    fc.assert(
      fc.property(rows, fc.integer(), (gradient, seed) => {
        const direction = new Float32Array(gradient.length);
        norm.steepest(gradient, direction);
        const dual = norm.dual(gradient);
        fc.pre(dual > 0);
        expect(length([...direction])).toBeCloseTo(1, 6);
        expect(dot(gradient, direction) / dual).toBeCloseTo(1, 6);
        const other = new Float32Array(gradient.length);
        norm.sampleSphere(new Float32Array(gradient.length), 1, randomStream(seed), other);
        expect(dot(gradient, other) / dual).toBeLessThan(1 + 1e-6);
      }),
      { seed: 6, numRuns: 1000 },
    );
  });

  it('steepest of a zero gradient is zero, and a coordinate of gradient zero never moves', () => {
    const out = Float32Array.of(7, 7, 7);
    norm.steepest(new Float32Array(3), out);
    expect([...out]).toEqual([0, 0, 0]);
    for (const coordinates of [1, 2, 3]) {
      norm.steepest(Float32Array.of(0, -2, 1), out, coordinates);
      expect(out[0]).toBe(0);
      expect(out[1]).toBeLessThan(0);
    }
    expect(norm.dual(new Float32Array(3))).toBe(0);
  });

  it('dual is worked out for one gradient by hand', () => {
    expect(norm.dual(Float32Array.of(3, 0, -4))).toBe({ Linf: 7, L2: 5, L1: 4 }[name]);
  });
});

describe.each(names)('%s: random points', (name) => {
  const norm = norms[name];
  const draws = (size: number, count: number, write: (random: RandomStream, out: Float32Array) => void) =>
    Array.from({ length: count }, (_, i) => {
      const out = new Float32Array(size);
      write(randomStream('draws', name, i), out);
      return out;
    });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const center = Float32Array.of(0.5, -3, 100, 0);

  it.each([1, 3, 784])('lie inside the ball without any tolerance, in %i dimensions', (size) => {
    const random = randomStream('inside', name, size);
    for (let trial = 0; trial < 200; trial++) {
      const middle = Float32Array.from({ length: size }, () => random.uniform(-1, 2));
      const epsilon = 10 * random.uniform() ** 4;
      const out = new Float32Array(size);
      norm.sample(middle, epsilon, random, out);
      expect(norm.distance(out, middle)).toBeLessThanOrEqual(epsilon);
      norm.sampleSphere(middle, epsilon, random, out);
      const distance = norm.distance(out, middle);
      expect(distance).toBeLessThanOrEqual(epsilon);
      expect(epsilon - distance, 'distance of a point on the sphere from epsilon').toBeLessThan(
        2e-7 * (epsilon + size),
      );
    }
  });

  it('sample fills the ball evenly: the share of points within a radius is that share of the volume', () => {
    const size = center.length;
    const points = draws(size, 20_000, (random, out) => norm.sample(center, 2, random, out));
    const volumes = points.map((point) => (norm.distance(point, center) / 2) ** size).sort((a, b) => a - b);
    const deviation = Math.max(...volumes.map((volume, i) => Math.abs(volume - i / volumes.length)));
    expect(deviation, 'statistic of Kolmogorov and Smirnov').toBeLessThan(1.95 / Math.sqrt(volumes.length));
    expect(mean(points.map((point) => norm.distance(point, center)))).toBeCloseTo((2 * size) / (size + 1), 1.5);
  });

  it('sample has the moments of a uniform ball in every coordinate', () => {
    const n = center.length;
    const square = { Linf: 1 / 3, L2: 1 / (n + 2), L1: 2 / ((n + 1) * (n + 2)) }[name];
    const points = draws(n, 20_000, (random, out) => norm.sample(center, 2, random, out));
    for (let i = 0; i < n; i++) {
      const changes = points.map((point) => point[i] - center[i]);
      expect(Math.abs(mean(changes)), `mean of coordinate ${i}`).toBeLessThan(5 * Math.sqrt((4 * square) / 20_000));
      expect(mean(changes.map((change) => change ** 2)) / (4 * square), `square of coordinate ${i}`).toBeCloseTo(1, 1);
    }
  });

  it('sampleSphere has no direction that it likes', () => {
    const n = center.length;
    const square = { Linf: 1, L2: 1 / n, L1: 2 / (n * (n + 1)) }[name];
    const points = draws(n, 20_000, (random, out) => norm.sampleSphere(center, 2, random, out));
    for (let i = 0; i < n; i++) {
      const changes = points.map((point) => point[i] - center[i]);
      expect(Math.abs(mean(changes)), `mean of coordinate ${i}`).toBeLessThan(5 * Math.sqrt((4 * square) / 20_000));
      expect(mean(changes.map((change) => change ** 2)) / (4 * square), `square of coordinate ${i}`).toBeCloseTo(1, 1);
      const products = points.map((point) => (point[i] - center[i]) * (point[(i + 1) % n] - center[(i + 1) % n]));
      expect(Math.abs(mean(products)) / (4 * square), `coordinates ${i} and the next`).toBeLessThan(0.1);
    }
  });

  it('are the centre for epsilon 0', () => {
    const out = new Float32Array(center.length);
    norm.sample(center, 0, randomStream(1), out);
    expect(out).toEqual(center);
    norm.sampleSphere(center, 0, randomStream(1), out);
    expect(out).toEqual(center);
  });

  it('depend on their stream only', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => {
      const out = Float32Array.of(9, 9, 9, 9);
      norm.sample(center, 1, randomStream(seed), out);
      return out;
    });
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

type Projection = (change: number[], radius: number) => number[];

/** Projections onto balls around zero, in float64; L1 by sorting (Duchi et al. 2008). */
const ballProjections: Record<(typeof names)[number], Projection> = {
  Linf: (change, radius) => change.map((value) => Math.max(-radius, Math.min(radius, value))),
  L2: (change, radius) => {
    const scale = Math.min(1, radius / Math.max(lengthOf.L2(change), 1e-300));
    return change.map((value) => value * scale);
  },
  L1: (change, radius) => {
    if (lengthOf.L1(change) <= radius) return change;
    const sorted = change.map(Math.abs).sort((a, b) => b - a);
    let sum = 0;
    let threshold = 0;
    sorted.forEach((value, i) => {
      sum += value;
      if (value > (sum - radius) / (i + 1)) threshold = (sum - radius) / (i + 1);
    });
    return change.map((value) => Math.sign(value) * Math.max(Math.abs(value) - threshold, 0));
  },
};

/** The nearest point of ball and box by projecting onto them in turn (Boyle and Dykstra 1986). */
function dykstra(toBall: Projection, { x, center, epsilon, box = everywhere }: Problem): number[] {
  let point = [...x];
  let ballRest = point.map(() => 0);
  let boxRest = point.map(() => 0);
  for (let round = 0; round < 5000; round++) {
    const beforeBall = point.map((value, i) => value + ballRest[i]);
    const inBall = toBall(minus(beforeBall, center), epsilon).map((value, i) => value + center[i]);
    ballRest = minus(beforeBall, inBall);
    const beforeBox = inBall.map((value, i) => value + boxRest[i]);
    point = beforeBox.map((value) => Math.max(box.low, Math.min(box.high, value)));
    boxRest = minus(beforeBox, point);
  }
  return point;
}
