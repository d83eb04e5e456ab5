import type { RandomStream } from '../random.ts';
import { innerRadius, requireRadius, settle } from './ball.ts';
import { clampToBox, everywhere, float32Box } from './box.ts';
import { l2Graph } from './graphs/l2.ts';
import { moveOnto, movesAtPace } from './hyperplane.ts';
import type { Norm } from './norm.ts';
import { requireSameLength } from './same-length.ts';

/** The Euclidean length of a change. Its steepest direction is the gradient itself. */
export const L2: Norm = {
  name: 'L2',
  power: 2,
  isSparse: false,
  /** As in RobustBench. */
  usual: '0.5',
  limit: (epsilon, value) => `All ${value}s together may change by up to ${epsilon} (Euclidean length)`,
  graph: l2Graph,

  distance(a, b) {
    requireSameLength(a, b);
    let squares = 0;
    for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2;
    return Math.sqrt(squares);
  },

  /** Exact: shrinking to the ball and then clipping would stop short of the nearest point wherever a pixel saturates. */
  project(x, center, epsilon, box = everywhere) {
    requireSameLength(x, center);
    requireRadius(epsilon);
    const { low, high } = float32Box(box);
    if (clippedDistance(x, center, low, high) <= epsilon) {
      clampToBox(x, box);
      return;
    }
    const scale = scaleInto(x, center, innerRadius(epsilon), low, high);
    for (let i = 0; i < x.length; i++) {
      const value = Math.fround(center[i] + scale * (x[i] - center[i]));
      x[i] = Math.max(low, Math.min(high, value));
    }
    settle(x, center, epsilon, L2.distance);
  },

  projection: (center, epsilon, box) => (x) => L2.project(x, center, epsilon, box),

  steepest(gradient, out) {
    const scale = toLengthOne(gradient);
    for (let i = 0; i < gradient.length; i++) out[i] = gradient[i] * scale;
  },

  ascend(x, gradient, length) {
    const scale = toLengthOne(gradient);
    for (let i = 0; i < x.length; i++) x[i] += length * Math.fround(gradient[i] * scale);
  },

  dual(gradient) {
    let squares = 0;
    for (let i = 0; i < gradient.length; i++) squares += gradient[i] ** 2;
    return Math.sqrt(squares);
  },

  /** Coordinates move along the normal until they reach the box. */
  ontoHyperplane(x, hyperplane, out, box = everywhere) {
    moveOnto(hyperplane, x, box, out, (way) => movesAtPace(way, way.steepness));
  },

  /** The radius of a uniform point of the ball is distributed as the n-th root of a uniform number. */
  sample(center, epsilon, random, out) {
    const radius = epsilon * random.uniform() ** (1 / out.length);
    writeRandomDirection(center, radius, random, out);
    L2.project(out, center, epsilon);
  },

  sampleSphere(center, epsilon, random, out) {
    writeRandomDirection(center, epsilon, random, out);
    L2.project(out, center, epsilon);
  },
};

/** What scales a vector to length 1; 0 for that of zeros. */
function toLengthOne(vector: Float32Array): number {
  const length = L2.dual(vector);
  return length === 0 ? 0 : 1 / length;
}

/** How far from the centre x is once it is clipped to the box. */
function clippedDistance(x: Float32Array, center: Float32Array, low: number, high: number): number {
  let squares = 0;
  for (let i = 0; i < x.length; i++) {
    const change = x[i] - center[i];
    const room = change > 0 ? high - center[i] : center[i] - low;
    squares += Math.min(Math.abs(change), room) ** 2;
  }
  return Math.sqrt(squares);
}

/**
 * The scale t for which center + t (x - center), clipped to the box, lies at the distance `radius`. By the conditions of
 * Karush, Kuhn and Tucker this clipped point is the projection (1 / t - 1 is the multiplier of the ball).
 *
 * The distance grows with t, and coordinates that reach the box contribute no more than their room. Solving with those
 * that are known to have reached it gives a t that is never too large, and finds more of them; when it finds no more,
 * t is exact.
 */
function scaleInto(x: Float32Array, center: Float32Array, radius: number, low: number, high: number): number {
  let scale = 0;
  let known = -1;
  for (;;) {
    let saturated = 0;
    let saturatedSquares = 0;
    let freeSquares = 0;
    for (let i = 0; i < x.length; i++) {
      const change = x[i] - center[i];
      const room = change > 0 ? high - center[i] : center[i] - low;
      if (scale * Math.abs(change) >= room) {
        saturated++;
        saturatedSquares += room ** 2;
      } else {
        freeSquares += change ** 2;
      }
    }
    if (saturated <= known || freeSquares === 0) return scale;
    known = saturated;
    scale = Math.sqrt(Math.max(0, radius ** 2 - saturatedSquares) / freeSquares);
  }
}

/** Writes the point at the distance `radius` in a uniform direction: that of a normal vector (Muller 1959). */
function writeRandomDirection(center: Float32Array, radius: number, random: RandomStream, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = random.normal();
  const length = L2.dual(out);
  const scale = length === 0 ? 0 : radius / length;
  for (let i = 0; i < out.length; i++) out[i] = center[i] + scale * out[i];
}
