/** A change of variables under which every point lies inside the box. */
import type { Box } from '../threat/index.ts';

/**
 * x = middle + half tanh(w / half): w has the unit of x, and in the middle of a wide box is x itself. Without a box it is x
 * everywhere.
 *
 * @see Carlini and Wagner 2017, arXiv 1608.04644, section V-B: their w is w / half here
 */
export interface TanhSpace {
  toInput(w: number): number;
  /** dx / dw, where x is. */
  slopeAt(x: number): number;
  /** w of x. What is nearer to the edge than `inset` begins there: at the edge itself w is infinite, and nothing ever moves. */
  fromInput(x: number, inset: number): number;
}

export function tanhSpace(box: Box | undefined): TanhSpace {
  if (box === undefined) return { toInput: (w) => w, slopeAt: () => 1, fromInput: (x) => x };
  const middle = (box.low + box.high) / 2;
  const half = (box.high - box.low) / 2;
  return {
    toInput: (w) => middle + half * Math.tanh(w / half),
    slopeAt: (x) => 1 - ((x - middle) / half) ** 2,
    fromInput(x, inset) {
      const room = Math.max(half - inset, half / 2);
      return half * Math.atanh(Math.min(Math.max(x - middle, -room), room) / half);
    },
  };
}
