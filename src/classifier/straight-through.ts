import type { Diagnostic } from '../errors.ts';

/** Said where gradients pass what has none of its own, because nobody asked for it. */
export function straightThrough(rounding: readonly string[]): Diagnostic[] {
  if (rounding.length === 0) return [];
  const message = `the gradient of ${rounding.join(', ')} is zero; gradients pass there as if nothing were rounded (straight-through), and the file judges`;
  return [{ code: 'straight-through', message }];
}
