/** Falls from `first` at step 0 along half a cosine wave, to arrive at `last` when all steps are done. */
export function cosine(first: number, last: number, step: number, steps: number): number {
  return last + ((first - last) * (1 + Math.cos((Math.PI * step) / steps))) / 2;
}
