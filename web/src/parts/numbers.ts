/** Numbers as people type them. */

/** A number such as `0.25` or a quotient such as `8/255`; undefined for anything else. */
export function numberIn(text: string): number | undefined {
  const parts = text.split('/').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const value = parts.length === 2 ? parts[0] / parts[1] : parts.length === 1 ? parts[0] : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** One number, or several with commas between them. */
export function numbersIn(text: string): readonly number[] | undefined {
  const values = text.split(',').map(numberIn);
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** Two numbers with two dots between them, the lower one first. */
export function rangeIn(text: string): { low: number; high: number } | undefined {
  const [low, high, more] = text.split('..').map(numberIn);
  if (low === undefined || high === undefined || more !== undefined || !(low < high)) return undefined;
  return { low, high };
}

/** A number without more digits than a reader wants. */
export function compact(value: number): string {
  return String(Number(value.toPrecision(6)));
}
