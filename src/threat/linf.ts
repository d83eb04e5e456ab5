import { moveAlong, randomSign, requireRadius } from './ball.ts';
import { everywhere, float32Box } from './box.ts';
import { nextToward } from './float32.ts';
import { linfGraph } from './graphs/linf.ts';
import { moveOnto, movesAtPace } from './hyperplane.ts';
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

  project: (x, center, epsilon, box) => Linf.projection(center, epsilon, box)(x),

  projection(center, epsilon, box = everywhere) {
    requireRadius(epsilon);
    const { low, high } = float32Box(box);
    const lowest = center.map((value) => Math.max(low, edge(value, -epsilon)));
    const highest = center.map((value) => Math.min(high, edge(value, epsilon)));
    if (!lowest.every(Number.isFinite) || !highest.every(Number.isFinite)) {
      return (x) => {
        requireSameLength(x, center);
        for (let i = 0; i < x.length; i++) x[i] = Math.max(lowest[i], Math.min(highest[i], x[i]));
      };
    }
    return (x) => {
      requireSameLength(x, center);
      for (let i = 0; i < x.length; i++) {
        // Comparisons as numbers, as in `steepest`: two of the products are zero and the third is exact.
        const value = x[i];
        const below = Number(value < lowest[i]);
        const above = Number(value > highest[i]);
        x[i] = below * lowest[i] + above * highest[i] + (1 - below - above) * value;
      }
    };
  },

  steepest(gradient, out) {
    // Comparisons as numbers, because branches on random signs are mispredicted: this is ten times faster than Math.sign.
    for (let i = 0; i < gradient.length; i++) out[i] = Number(gradient[i] > 0) - Number(gradient[i] < 0);
  },

  ascend(x, gradient, length) {
    moveAlong(Linf, x, gradient, length);
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

/** The float32 that is farthest from the centre on the side of `offset`, and not farther than |offset|. */
function edge(center: number, offset: number): number {
  const value = Math.fround(center + offset);
  return Math.abs(value - center) > Math.abs(offset) ? nextToward(value, center) : value;
}
