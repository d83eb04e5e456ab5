import { randomSign, requireRadius } from './ball.ts';
import { type Box, everywhere, float32Box } from './box.ts';
import { nextToward } from './float32.ts';
import { linfGraph } from './graphs/linf.ts';
import { moveOnto, movesAtPace } from './hyperplane.ts';
import { partsOfMomentum } from './momentum.ts';
import type { Norm } from './norm.ts';
import { requireSameLength } from './same-length.ts';

/** The largest change of any coordinate. Its ball is a cube, its steepest direction the sign of the gradient. */
export const Linf: Norm = {
  name: 'Linf',
  power: Number.POSITIVE_INFINITY,
  isSparse: false,
  /** As in RobustBench. */
  usual: '8/255',
  limit: (epsilon, value) => `Every ${value} may change by up to ${epsilon}`,
  graph: linfGraph,

  distance(a, b) {
    requireSameLength(a, b);
    let largest = 0;
    for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
    return largest;
  },

  project(x, center, epsilon, box = everywhere) {
    requireSameLength(x, center);
    requireRadius(epsilon);
    clampBetween(x, edges(center, epsilon, box));
  },

  projection(center, epsilon, box = everywhere) {
    requireRadius(epsilon);
    const between = edges(center, epsilon, box);
    return (x) => {
      requireSameLength(x, center);
      clampBetween(x, between);
    };
  },

  /** Every coordinate goes its own way, so one pass does for it what the parts do one after another. */
  momentumStep(center, epsilon, box = everywhere) {
    requireRadius(epsilon);
    const between = edges(center, epsilon, box);
    if (!between.areFinite) return partsOfMomentum(Linf, Linf.projection(center, epsilon, box));
    const { lowest, highest } = between;
    return (x, previous, gradient, length, ownShare) => {
      requireSameLength(x, center);
      const restShare = 1 - ownShare;
      for (let i = 0; i < x.length; i++) {
        const here = x[i];
        const low = lowest[i];
        const high = highest[i];
        const sign = Number(gradient[i] > 0) - Number(gradient[i] < 0);
        const ahead = clamped(Math.fround(here + length * sign), low, high);
        const moved = Math.fround(here + ownShare * (ahead - here) + restShare * (here - previous[i]));
        x[i] = clamped(moved, low, high);
        previous[i] = here;
      }
    };
  },

  steepest(gradient, out) {
    // Comparisons as numbers, because branches on random signs are mispredicted: this is ten times faster than Math.sign.
    for (let i = 0; i < gradient.length; i++) out[i] = Number(gradient[i] > 0) - Number(gradient[i] < 0);
  },

  ascend(x, gradient, length) {
    for (let i = 0; i < x.length; i++) x[i] += length * (Number(gradient[i] > 0) - Number(gradient[i] < 0));
  },

  dual(gradient) {
    let sum = 0;
    for (let i = 0; i < gradient.length; i++) sum += Math.abs(gradient[i]);
    return sum;
  },

  /** All coordinates move at one pace until they reach the box. */
  ontoHyperplane(x, hyperplane, out, box = everywhere) {
    moveOnto(hyperplane, x, box, out, (way) => movesAtPace(way, new Float64Array(x.length).fill(1)));
  },

  sample(center, epsilon, random, out) {
    for (let i = 0; i < out.length; i++) out[i] = center[i] + random.uniform(-epsilon, epsilon);
    Linf.project(out, center, epsilon);
  },

  sampleSphere(center, epsilon, random, out) {
    for (let i = 0; i < out.length; i++) out[i] = center[i] + randomSign(random) * epsilon;
    Linf.project(out, center, epsilon);
  },
};

/** The part of a cube that lies in a box. */
interface Edges {
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
  readonly areFinite: boolean;
}

function edges(center: Float32Array, epsilon: number, box: Box): Edges {
  const { low, high } = float32Box(box);
  const [lowest, highest] = [new Float32Array(center.length), new Float32Array(center.length)];
  let areFinite = true;
  for (let i = 0; i < center.length; i++) {
    lowest[i] = Math.max(low, edge(center[i], -epsilon));
    highest[i] = Math.min(high, edge(center[i], epsilon));
    areFinite &&= Number.isFinite(lowest[i]) && Number.isFinite(highest[i]);
  }
  return { lowest, highest, areFinite };
}

function clampBetween(x: Float32Array, { lowest, highest, areFinite }: Edges): void {
  if (areFinite) for (let i = 0; i < x.length; i++) x[i] = clamped(x[i], lowest[i], highest[i]);
  else for (let i = 0; i < x.length; i++) x[i] = Math.max(lowest[i], Math.min(highest[i], x[i]));
}

/** Comparisons as numbers, as in `steepest`: two of the products are zero and the third is exact. */
function clamped(value: number, low: number, high: number): number {
  const below = Number(value < low);
  const above = Number(value > high);
  return below * low + above * high + (1 - below - above) * value;
}

/** The float32 that is farthest from the centre on the side of `offset`, and not farther than |offset|. */
function edge(center: number, offset: number): number {
  const value = Math.fround(center + offset);
  return Math.abs(value - center) > Math.abs(offset) ? nextToward(value, center) : value;
}
