import type { RandomStream } from '../random.ts';
import { requireRadius } from './ball.ts';
import { everywhere, float32Box } from './box.ts';
import { l0Graph } from './graphs/l0.ts';
import { moveOnto, movesInTurn } from './hyperplane.ts';
import { L1 } from './l1.ts';
import { largestOfRank } from './largest.ts';
import type { Norm } from './norm.ts';
import { requireSameLength } from './same-length.ts';

/**
 * How many coordinates change, however far: no norm in the strict sense, but measured and projected like one. Of an image,
 * every channel of a pixel is a coordinate of its own. Epsilon counts coordinates; what it has beyond a whole number is lost.
 *
 * What needs a finite ball is taken from changes of at most 1 a coordinate: among these, L1 is the best convex stand-in.
 */
export const L0: Norm = {
  name: 'L0',
  power: 0,
  isSparse: true,
  /** As in Croce et al. 2022, arXiv 2006.12834, on CIFAR-10. */
  usual: '24',
  limit: (epsilon, value) => `At most ${epsilon} ${value}s may change, however far`,
  graph: l0Graph,

  distance(a, b) {
    requireSameLength(a, b);
    let changed = 0;
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) changed++;
    return changed;
  },

  /** Keeps those changes without which x would be farthest from the result, and what the box leaves of them. */
  project(x, center, epsilon, box = everywhere) {
    requireSameLength(x, center);
    requireRadius(epsilon);
    const { low, high } = float32Box(box);
    const inside = (value: number) => Math.max(low, Math.min(high, value));
    const gains = new Float64Array(x.length);
    for (let i = 0; i < x.length; i++) {
      const kept = inside(x[i]);
      // (x - center)^2 - (x - kept)^2. NaN stays, so that it takes one of the places.
      const gain = (kept - center[i]) * (x[i] - center[i] + (x[i] - kept));
      gains[i] = Number.isNaN(x[i]) ? Number.POSITIVE_INFINITY : gain;
    }
    keepLargest(gains, epsilon, (i, keeps) => {
      if (!Number.isNaN(x[i])) x[i] = keeps ? inside(x[i]) : center[i];
    });
  },

  projection: (center, epsilon, box) => (x) => L0.project(x, center, epsilon, box),

  /** The sign of the gradient, in the `coordinates` coordinates where it is largest; the first ones of those that tie. */
  steepest(gradient, out, coordinates = 1) {
    keepLargest(Float64Array.from(gradient, Math.abs), coordinates, (i, keeps) => {
      out[i] = keeps ? Math.sign(gradient[i]) : 0;
    });
  },

  /**
   * As many coordinates as `length` is long, at least one, go to the edge of the box: those in which that gains most. They and
   * all that stand there already go far beyond it, by their slope, so that the projection keeps those that gain most from
   * the centre on. Without a box each moves by 1.
   */
  ascend(x, gradient, length, box = everywhere) {
    const { low, high } = float32Box(box);
    const gains = Float64Array.from(x, (value, i) => {
      const room = gradient[i] > 0 ? high - value : value - low;
      return Math.abs(gradient[i]) * (Number.isFinite(room) ? Math.max(0, room) : 1);
    });
    const beyond = Number.isFinite(high - low) ? (FAR * (high - low)) / (L1.dual(gradient) || 1) : 0;
    keepLargest(gains, Math.max(1, length), (i, moves) => {
      if (gradient[i] === 0 || (gains[i] > 0 && !moves)) return;
      const edge = gradient[i] > 0 ? high : low;
      x[i] = Number.isFinite(edge) ? edge + beyond * gradient[i] : x[i] + Math.sign(gradient[i]);
    });
  },

  /** The growth with a change of 1 in the best coordinate: as in L1. */
  dual(gradient) {
    return L1.dual(gradient);
  },

  /** The fewest coordinates: those that lead farthest before they reach the box. */
  ontoHyperplane(x, hyperplane, out, box = everywhere) {
    moveOnto(hyperplane, x, box, out, (way) =>
      movesInTurn(
        way,
        way.steepness.map((slope, i) => (slope === 0 ? 0 : slope * way.room[i])),
      ),
    );
  },

  /** floor(epsilon) coordinates move by up to 1: there is no uniform distribution on a ball without bounds. */
  sample(center, epsilon, random, out) {
    writeSparseNoise(center, epsilon, random, out);
  },

  sampleSphere(center, epsilon, random, out) {
    writeSparseNoise(center, epsilon, random, out);
  },
};

/** So many widths of the box that what the projection weighs is the slope alone. */
const FAR = 2 ** 20;

/** Says of every coordinate whether it is among the `count` of the largest values; of those that tie, the first are. */
function keepLargest(values: Float64Array, count: number, say: (i: number, keeps: boolean) => void): void {
  const wanted = Math.min(Math.floor(count), values.length);
  const bar = wanted === 0 ? Number.POSITIVE_INFINITY : largestOfRank(values.slice(), wanted);
  let ties = wanted;
  for (const value of values) if (value > bar) ties--;
  for (let i = 0; i < values.length; i++) say(i, values[i] > bar || (values[i] === bar && ties-- > 0));
}

function writeSparseNoise(center: Float32Array, epsilon: number, random: RandomStream, out: Float32Array): void {
  out.set(center);
  const chosen = random.permutation(out.length).subarray(0, Math.min(Math.floor(epsilon), out.length));
  for (const i of chosen) out[i] += random.uniform(-1, 1);
}
