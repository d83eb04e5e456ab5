/** Dense answers: the scores of classes at each of many positions, pixels, tokens or moments. */
import { constant, type Value } from '../graph/index.ts';
import { equal, mul, reduceMax, reduceSum, reshape, sub, transpose, where } from '../operators/index.ts';
import { floats, type Shape, sizeOf } from '../tensor/index.ts';
import type { Answer } from './goal.ts';

/** Where the scores of a position's classes stand: `classes` of them, `before` blocks and `after` steps around them. */
export interface Grid {
  readonly classes: number;
  readonly before: number;
  readonly after: number;
}

const LOWEST = -3.4028234663852886e38;

/** @param axis That of the classes. @default the last of token logits [T, C], the first of maps [C, ...] */
export function gridOf(shape: Shape, axis = shape.length === 2 ? 1 : 0): Grid {
  return { classes: shape[axis], before: sizeOf(shape.slice(0, axis)), after: sizeOf(shape.slice(axis + 1)) };
}

/** The class of every position; of a single score whether it is at or above the threshold. */
export function classesOf(
  scores: ArrayLike<number>,
  { classes, before, after }: Grid,
  threshold: number,
): Float32Array {
  const answers = new Float32Array(before * after);
  for (let block = 0; block < before; block++) {
    for (let step = 0; step < after; step++) {
      const score = (k: number) => scores[(block * classes + k) * after + step];
      let best = 0;
      for (let k = 1; k < classes; k++) if (score(k) > score(best)) best = k;
      answers[block * after + step] = classes === 1 ? Number(score(0) >= threshold) : best;
    }
  }
  return answers;
}

/** By how much a position's own class lies above the best other one, for an answer. */
export function leadOf({ data }: Answer, { classes, after }: Grid, position: number, own: number): number {
  const start = Math.floor(position / after) * classes * after + (position % after);
  let best = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classes; k++) if (k !== own) best = Math.max(best, data[start + k * after]);
  return data[start + own * after] - best;
}

/** By how much each position [N, P] answers otherwise than the classes [N, P]. */
export function marginsAgainst(output: Value, own: Value, { classes, before, after }: Grid, threshold: number): Value {
  const [count] = output.shape;
  const size = before * after;
  if (classes === 1) return mul(sub(reshape(output, [count, size]), threshold), sub(1, mul(own, 2)));
  const stacked = transpose(reshape(output, [count, before, classes, after]), [0, 2, 1, 3]);
  const scores = reshape(stacked, [count, classes, size]);
  const range = constant(
    floats(
      [1, classes, 1],
      Float32Array.from({ length: classes }, (_, i) => i),
    ),
  );
  const isOwn = equal(range, reshape(own, [count, 1, size]));
  const score = reduceSum(where(isOwn, scores, 0), [1], false);
  return sub(reduceMax(where(isOwn, LOWEST, scores), [1], false), score);
}

/**
 * The mean, over the classes that either holds, of the positions that both give a class, as a share of those that any of the two does.
 *
 * @see Everingham et al. 2010, The PASCAL VOC Challenge, on segmentation
 */
export function meanIntersection(first: readonly Float32Array[], second: readonly Float32Array[]): number {
  const [both, either] = [new Map<number, number>(), new Map<number, number>()];
  const count = (counts: Map<number, number>, value: number) => counts.set(value, (counts.get(value) ?? 0) + 1);
  first.forEach((values, i) => {
    values.forEach((value, at) => {
      const other = second[i][at];
      count(either, value);
      if (other === value) count(both, value);
      else count(either, other);
    });
  });
  const shares = [...either].map(([value, all]) => (both.get(value) ?? 0) / all);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
