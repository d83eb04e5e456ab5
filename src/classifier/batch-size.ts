/** How many samples go into one run where nobody says. */
import { type Shape, sizeOf } from '../tensor/index.ts';

/** About so many input elements: sixteen photographs. More do not run faster and take more memory. */
const ELEMENTS_PER_RUN = 16 * 3 * 224 * 224;

/** What an attack keeps of so many digits, seven vectors each, still fits into a core's own cache. */
const LARGEST_BATCH = 32;

/** The largest power of two that keeps a run small. */
export function defaultBatchSize(shape: Shape, { elements = ELEMENTS_PER_RUN, largest = LARGEST_BATCH } = {}): number {
  const fitting = Math.floor(elements / Math.max(sizeOf(shape), 1));
  return Math.min(2 ** Math.floor(Math.log2(Math.max(fitting, 1))), largest);
}
