/** Falls from `first` at step 0 by the same share each step, to arrive at `last` when all steps are done. */
export function exponential(first: number, last: number, step: number, steps: number): number {
  return first * (last / first) ** (step / steps);
}
