/** Elements whose intervals linear bounds may narrow. */
import type { Floats, Intervals } from './bounds.ts';

/** The indices of elements that may be on both sides of a bend. */
export function openElements(lower: Floats, upper: Floats, bends: readonly number[] | undefined): Uint32Array {
  const open = new Uint32Array(lower.length);
  let count = 0;
  for (let i = 0; i < lower.length; i++) {
    const isOpen = bends === undefined ? lower[i] < upper[i] : bends.some((at) => lower[i] < at && at < upper[i]);
    if (isOpen) open[count++] = i;
  }
  return open.subarray(0, count);
}

/** The sum of the widths of some elements. */
export function widthOf({ lower, upper }: Intervals, at: number, elements: Uint32Array): number {
  return elements.reduce((sum, i) => sum + upper[at][i] - lower[at][i], 0);
}

/** Intersects intervals with others; a number that is none never replaces one that is. */
export function narrow(lower: Floats, upper: Floats, least: Floats, most: Floats): void {
  for (let i = 0; i < lower.length; i++) {
    if (least[i] > lower[i]) lower[i] = least[i];
    if (most[i] < upper[i]) upper[i] = most[i];
  }
}
