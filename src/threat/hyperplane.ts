import { type Box, float32Box } from './box.ts';
import { floatAtLeast, floatAtMost } from './float32.ts';
import { requireSameLength } from './same-length.ts';

/** The points z with <normal, z> + offset = 0: where a linearised classifier changes its answer. */
export interface Hyperplane {
  readonly normal: Float32Array;
  readonly offset: number;
}

/**
 * What lies between a point of the box and a hyperplane. Only moving a coordinate against the sign of its slope leads
 * there, and every unit of it counts as much as its slope is steep; the norms differ in how they share out these moves.
 */
export interface Way {
  /** |<normal, x> + offset|: what the moves must add up to, each times its steepness. */
  readonly length: number;
  /** The size of each coordinate's slope. */
  readonly steepness: Float64Array;
  /** How far each coordinate can move until it leaves the box; 0 where its slope is 0. */
  readonly room: Float64Array;
}

/**
 * Writes the smallest change that leads x to a hyperplane and keeps it inside the box, as a norm shares it out. Where the
 * hyperplane misses the box, all coordinates with a slope go to its edge, which is the corner nearest to the hyperplane.
 *
 * @param share How far each coordinate moves, from 0 to its room
 * @see Croce and Hein 2020, arXiv 1907.02044, section 3 and appendix A: the box-constrained projections of FAB
 */
export function moveOnto(
  { normal, offset }: Hyperplane,
  x: Float32Array,
  box: Box,
  out: Float32Array,
  share: (way: Way) => Float64Array,
): void {
  requireSameLength(x, normal);
  requireSameLength(x, out);
  const { low, high } = float32Box(box);
  let value = offset;
  for (let i = 0; i < x.length; i++) value += normal[i] * x[i];
  const rises = value < 0;

  const steepness = new Float64Array(x.length);
  const room = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    steepness[i] = Math.abs(normal[i]);
    if (normal[i] !== 0) room[i] = normal[i] > 0 === rises ? high - x[i] : x[i] - low;
  }
  const moves = share({ length: Math.abs(value), steepness, room });
  for (let i = 0; i < x.length; i++) {
    const change = Math.fround(normal[i] > 0 === rises ? moves[i] : -moves[i]);
    if (change > high - x[i]) out[i] = floatAtMost(high - x[i]);
    else if (change < low - x[i]) out[i] = floatAtLeast(low - x[i]);
    else out[i] = change;
  }
}

/**
 * The moves min(t pace, room) that are the whole way. Their progress grows with t, in straight pieces that get flatter
 * where coordinates reach the box. Solving with those that are known to have reached it gives a t that is never too
 * large, and finds more of them; when it finds no more, t is exact.
 */
export function movesAtPace({ length, steepness, room }: Way, pace: Float64Array): Float64Array {
  let time = 0;
  let known = -1;
  for (;;) {
    let arrived = 0;
    let left = length;
    let speed = 0;
    for (let i = 0; i < room.length; i++) {
      if (steepness[i] === 0) continue;
      if (time * pace[i] >= room[i]) {
        arrived++;
        left -= steepness[i] * room[i];
      } else {
        speed += steepness[i] * pace[i];
      }
    }
    if (arrived <= known) break;
    known = arrived;
    if (speed === 0) break;
    time = Math.max(time, left / speed);
  }
  const moves = new Float64Array(room.length);
  for (let i = 0; i < room.length; i++) if (steepness[i] !== 0) moves[i] = Math.min(time * pace[i], room[i]);
  return moves;
}

/** The moves that are the whole way if coordinates move as far as they can, one after the other, by falling priority. */
export function movesInTurn({ length, steepness, room }: Way, priority: Float64Array): Float64Array {
  const bar = barOf(length, priority, (i) => (steepness[i] === 0 ? 0 : steepness[i] * room[i]));
  const moves = new Float64Array(room.length);
  let left = length;
  for (let i = 0; i < room.length; i++) {
    if (steepness[i] === 0 || !(priority[i] > bar)) continue;
    moves[i] = room[i];
    left -= steepness[i] * room[i];
  }
  for (let i = 0; i < room.length && left > 0; i++) {
    if (steepness[i] === 0 || priority[i] !== bar) continue;
    moves[i] = Math.min(left / steepness[i], room[i]);
    left -= steepness[i] * moves[i];
  }
  return moves;
}

/** The highest priority such that the coordinates that have it, or a higher one, make `length` together; else the lowest. */
function barOf(length: number, priority: Float64Array, reach: (i: number) => number): number {
  const descending = priority.slice().sort().reverse();
  let [first, last] = [0, descending.length - 1];
  while (first < last) {
    const middle = (first + last) >> 1;
    let sum = 0;
    for (let i = 0; i < priority.length; i++) if (priority[i] >= descending[middle]) sum += reach(i);
    if (sum >= length) last = middle;
    else first = middle + 1;
  }
  return descending[first];
}
