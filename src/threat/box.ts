import type { Box } from '../tensor/index.ts';
import { floatAtLeast, floatAtMost } from './float32.ts';

export type { Box };

/** How far apart the two ends of a box are: the unit of step sizes that are given relative to the range. */
export function boxWidth(box: Box): number {
  return box.high - box.low;
}

/** A box that excludes nothing. */
export const everywhere: Box = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/**
 * The part of a box that float32 can reach. Its ends lie inside the box and are float32 numbers, so that what is clipped
 * to them is still inside after it is stored.
 */
export function float32Box(box: Box): Box {
  return { low: floatAtLeast(box.low), high: floatAtMost(box.high) };
}

/** Moves every value of x, in place, to the nearest float32 inside the box. NaN stays NaN. */
export function clampToBox(x: Float32Array, box: Box): void {
  const { low, high } = float32Box(box);
  for (let i = 0; i < x.length; i++) {
    if (x[i] < low) x[i] = low;
    else if (x[i] > high) x[i] = high;
  }
}
