/** A change of variables under which every point lies inside the box. */
import type { Box } from '../../threat/index.ts';

/** Free variables w, one for each value x of an input. At w = 0 x is the clean sample, and moves as fast as w does. */
export interface TanhSpace {
  /** x of w, in the coordinate j. */
  toInput(w: number, j: number): number;
  /** dx / dw, where x is. */
  slopeAt(x: number, j: number): number;
}

/**
 * x = middle + half tanh(start + w / (half * pace)), where pace is the slope of tanh at the start: in the middle of a wide box,
 * and where there is no box, that is the clean sample and w.
 *
 * @param inset What is nearer to the edge of the box begins so far inside: at the edge itself, nothing would ever move
 * @see Carlini and Wagner 2017, arXiv 1608.04644, section V-B. Theirs is start + w / (half * pace): pixels at the edge take
 * thousands of steps to leave it.
 */
export function tanhSpace(input: Float32Array, box: Box | undefined, inset: number): TanhSpace {
  if (box === undefined) return { toInput: (w, j) => input[j] + w, slopeAt: () => 1 };
  const middle = (box.low + box.high) / 2;
  const half = (box.high - box.low) / 2;
  const room = Math.max(1 - inset / half, 0.5);
  const share = Float64Array.from(input, (value) => Math.min(Math.max((value - middle) / half, -room), room));
  const start = share.map(Math.atanh);
  const pace = share.map((value) => 1 - value ** 2);
  return {
    toInput: (w, j) => middle + half * Math.tanh(start[j] + w / (half * pace[j])),
    slopeAt: (x, j) => (1 - ((x - middle) / half) ** 2) / pace[j],
  };
}
