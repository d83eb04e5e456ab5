import type { RandomStream } from '../../random.ts';
import { L2 } from '../../threat/index.ts';
import type { Decisions } from './decisions.ts';

/**
 * Writes an estimate of the normal of the boundary at x, into the side that fools: the mean of random directions, each taken by
 * whether a step along it fools, less the mean of these decisions where they differ.
 *
 * @see Chen, Jordan and Wainwright 2020, arXiv 1904.02144, equations 9 and 16
 */
export async function normalAt(
  decisions: Decisions,
  x: Float32Array,
  { count, spread, random }: { readonly count: number; readonly spread: number; readonly random: RandomStream },
  out: Float32Array,
): Promise<void> {
  const [sum, signed] = [new Float64Array(x.length), new Float64Array(x.length)];
  const [direction, point] = [new Float32Array(x.length), new Float32Array(x.length)];
  let total = 0;
  let taken = 0;
  for (; taken < count; taken++) {
    for (let j = 0; j < x.length; j++) direction[j] = random.normal();
    L2.steepest(direction, direction);
    for (let j = 0; j < x.length; j++) point[j] = x[j] + spread * direction[j];
    const sign = (await decisions.fools(point)) ? 1 : -1;
    total += sign;
    for (let j = 0; j < x.length; j++) {
      // Where the box has clipped the point, the direction is the one that was taken.
      const went = point[j] - x[j];
      sum[j] += went;
      signed[j] += sign * went;
    }
  }
  const mean = Math.abs(total) === taken ? 0 : total / taken;
  for (let j = 0; j < x.length; j++) out[j] = signed[j] - mean * sum[j];
}
