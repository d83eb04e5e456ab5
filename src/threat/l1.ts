import type { RandomStream } from '../random.ts';
import { innerRadius, randomSign, requireRadius, settle } from './ball.ts';
import { clampToBox, everywhere, float32Box } from './box.ts';
import { l1Graph } from './graphs/l1.ts';
import { moveOnto, movesAtPace, movesInTurn } from './hyperplane.ts';
import { largestOfRank } from './largest.ts';
import type { Norm } from './norm.ts';
import { requireSameLength } from './same-length.ts';

/** The sum of all changes. Its steepest direction spends everything on the coordinate of the largest gradient. */
export const L1: Norm = {
  name: 'L1',
  power: 1,
  isSparse: true,
  /** As in Croce and Hein 2021, arXiv 2103.01208. */
  usual: '12',
  limit: (epsilon, value) => `The changes of all ${value}s may add up to ${epsilon}`,
  graph: l1Graph,

  distance(a, b) {
    requireSameLength(a, b);
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
    return sum;
  },

  /** Exact on ball and box together; Croce and Hein, "Mind the box" (2021, arXiv 2103.01208), show why that matters. */
  project(x, center, epsilon, box = everywhere) {
    requireSameLength(x, center);
    requireRadius(epsilon);
    const { low, high } = float32Box(box);
    if (shrunkDistance(x, center, 0, low, high).distance <= epsilon) {
      clampToBox(x, box);
      return;
    }
    const threshold = thresholdInto(x, center, innerRadius(epsilon), low, high);
    for (let i = 0; i < x.length; i++) {
      const change = x[i] - center[i];
      const kept = Math.sign(change) * Math.max(Math.abs(change) - threshold, 0);
      const value = Math.fround(center[i] + kept);
      x[i] = Math.max(low, Math.min(high, value));
    }
    settle(x, center, epsilon, L1.distance);
  },

  projection: (center, epsilon, box) => (x) => L1.project(x, center, epsilon, box),

  /**
   * Signs, shared evenly among the `coordinates` largest gradients and all that tie with the last of them. With 1, the
   * default, ties for the largest share as in CleverHans; with more it is the sparse step of l1-APGD (arXiv 2103.01208).
   */
  steepest(gradient, out, coordinates = 1) {
    for (let i = 0; i < gradient.length; i++) out[i] = Math.abs(gradient[i]);
    const bar = largestOfRank(out, coordinates);
    let chosen = 0;
    for (let i = 0; i < gradient.length; i++) {
      const sign = Math.abs(gradient[i]) >= bar ? Math.sign(gradient[i]) : 0;
      if (sign !== 0) chosen++;
      out[i] = sign;
    }
    const share = 1 / Math.max(1, chosen);
    for (let i = 0; i < out.length; i++) out[i] *= share;
  },

  /**
   * The length is shared evenly among the `coordinates` steepest of those that can move, as far as the box lets them; what is
   * left goes to the others, by falling slope. Whatever reaches the edge of the box, or stands there already, and is steeper
   * than the last to move goes on far beyond it, by its slope. The projection shrinks all changes by one number: so it takes
   * first from those that gain least.
   */
  ascend(x, gradient, length, box = everywhere, coordinates = 1) {
    const { low, high } = float32Box(box);
    const slopes = Float64Array.from(gradient, Math.abs);
    const room = Float64Array.from(x, (value, i) =>
      gradient[i] === 0 ? 0 : Math.max(0, gradient[i] > 0 ? high - value : value - low),
    );
    const free = slopes.map((slope, i) => (room[i] > 0 ? slope : 0));
    const bar = largestOfRank(free.slice(), coordinates);
    const first = free.map((slope) => Number(slope > 0 && slope >= bar));
    const moves = movesAtPace({ length, steepness: first, room }, first);
    const left = length - moves.reduce((sum, move) => sum + move, 0);
    if (left > 0) {
      const others = free.map((slope, i) => Number(slope > 0 && first[i] === 0));
      movesInTurn({ length: left, steepness: others, room }, free).forEach((move, i) => {
        moves[i] += move;
      });
    }
    const flattest = moves.reduce(
      (least, move, i) => (move > 0 ? Math.min(least, slopes[i]) : least),
      Number.POSITIVE_INFINITY,
    );
    const far = (FAR * length) / (L1.dual(gradient) || 1);
    for (let i = 0; i < x.length; i++) {
      const beyond = moves[i] === room[i] && slopes[i] > flattest ? far * slopes[i] : 0;
      x[i] += Math.sign(gradient[i]) * (moves[i] + beyond);
    }
  },

  dual(gradient) {
    let largest = 0;
    for (let i = 0; i < gradient.length; i++) largest = Math.max(largest, Math.abs(gradient[i]));
    return largest;
  },

  /** The coordinate of the steepest slope moves until it reaches the box, then the next. */
  ontoHyperplane(x, hyperplane, out, box = everywhere) {
    moveOnto(hyperplane, x, box, out, (way) => movesInTurn(way, way.steepness));
  },

  /** n of n + 1 exponentials over their sum are uniform below the simplex (Calafiore, Dabbene and Tempo 1998). */
  sample(center, epsilon, random, out) {
    writeRandomDirection(center, epsilon, random.exponential(), random, out);
    L1.project(out, center, epsilon);
  },

  sampleSphere(center, epsilon, random, out) {
    writeRandomDirection(center, epsilon, 0, random, out);
    L1.project(out, center, epsilon);
  },
};

/** So many lengths of a step that two slopes are told apart where they differ by a thousandth. */
const FAR = 2 ** 10;

/** The distance after every change has shrunk by a threshold and is clipped to the box, and how many are neither. */
function shrunkDistance(
  x: Float32Array,
  center: Float32Array,
  threshold: number,
  low: number,
  high: number,
): { distance: number; free: number } {
  let distance = 0;
  let free = 0;
  for (let i = 0; i < x.length; i++) {
    const change = x[i] - center[i];
    const kept = Math.abs(change) - threshold;
    if (kept <= 0) continue;
    const room = change > 0 ? high - center[i] : center[i] - low;
    if (kept < room) {
      distance += kept;
      free++;
    } else {
      distance += room;
    }
  }
  return { distance, free };
}

/**
 * The threshold by which all changes must shrink so that the clipped point lies at the distance `radius`: the multiplier
 * of the ball. The distance falls with it, in straight pieces. Newton's method lands on the root as soon as it reaches
 * the right piece; every third step halves the bracket instead, which bounds the number of steps.
 */
function thresholdInto(x: Float32Array, center: Float32Array, radius: number, low: number, high: number): number {
  let below = 0;
  let above = 0;
  for (let i = 0; i < x.length; i++) above = Math.max(above, Math.abs(x[i] - center[i]));
  let threshold = below;
  for (let step = 1; ; step++) {
    const { distance, free } = shrunkDistance(x, center, threshold, low, high);
    const excess = distance - radius;
    if (Math.abs(excess) <= radius * 2 ** -34) return threshold;
    if (excess > 0) below = threshold;
    else above = threshold;
    const newton = threshold + excess / free;
    const halve = step % 3 === 0 || !(newton > below && newton < above);
    threshold = halve ? (below + above) / 2 : newton;
    if (!(threshold > below && threshold < above)) return above;
  }
}

/** Writes exponentials of random sign, scaled so that their sum and the `rest` make up `radius`, around the centre. */
function writeRandomDirection(
  center: Float32Array,
  radius: number,
  rest: number,
  random: RandomStream,
  out: Float32Array,
): void {
  let sum = rest;
  for (let i = 0; i < out.length; i++) {
    const length = random.exponential();
    sum += length;
    out[i] = randomSign(random) * length;
  }
  const scale = sum === 0 ? 0 : radius / sum;
  for (let i = 0; i < out.length; i++) out[i] = center[i] + scale * out[i];
}
