/** Where a box is cut: along the edge by which the bounds of what is open change most. */
import type { Floats } from './bounds.ts';
import type { InputBox } from './outward.ts';
import { groupsOf, type Refutation, type Requirement } from './refutation.ts';

export interface Cut {
  readonly input: number;
  readonly at: number;
  readonly below: InputBox;
  readonly above: InputBox;
}

/** Coefficients count for this share of the largest at least, so that no edge stays uncut for ever. */
const LEAST_SHARE = 0.02;

/** How much what is open changes with each input of a box, at most. */
export function steepnessOf(at: number, found: Refutation, requirements: readonly Requirement[]): Float64Array {
  const { coefficients } = found.rows;
  const rows = leadingRows(at, found, requirements);
  const size = coefficients.length / found.rows.bound.length;
  const steepness = new Float64Array(size);
  for (const row of rows) {
    const slopes = absolutes(coefficients, row, size);
    const largest = slopes.reduce((most, slope) => Math.max(most, slope), 0);
    for (let i = 0; i < size; i++) steepness[i] += Math.max(slopes[i], LEAST_SHARE * largest, Number.MIN_VALUE);
  }
  return steepness;
}

function absolutes(values: Floats, row: number, size: number): Float64Array {
  return Float64Array.from(values.subarray(row * size, (row + 1) * size), (value) =>
    Number.isFinite(value) ? Math.abs(value) : 0,
  );
}

/** Of each open disjunct the row that is nearest to be refuted; of all, where none is open. */
export function leadingRows(at: number, { open, rows }: Refutation, requirements: readonly Requirement[]): number[] {
  const isOpen = (disjunct: number) => open[at].length === 0 || open[at].includes(disjunct);
  const lead = (i: number) => rows.bound[at * requirements.length + i] - requirements[i].limit;
  return [...groupsOf(requirements)].flatMap(([disjunct, own]) => {
    if (!isOpen(disjunct)) return [];
    return [at * requirements.length + own.reduce((best, i) => (lead(i) > lead(best) ? i : best))];
  });
}

/** The halves of a box along the edge that is longest by its steepness; none where all edges are shorter than floats. */
export function halves({ low, high }: InputBox, steepness: Float64Array): Cut | undefined {
  const untried = new Set(steepness.keys());
  while (untried.size > 0) {
    let input = -1;
    let most = 0;
    for (const i of untried) {
      const gain = steepness[i] * (high[i] - low[i]);
      if (gain > most) [input, most] = [i, gain];
    }
    if (input < 0) return undefined;
    const at = middle(low[input], high[input]);
    if (at !== undefined) {
      return { input, at, below: { low, high: high.with(input, at) }, above: { low: low.with(input, at), high } };
    }
    untried.delete(input);
  }
  return undefined;
}

function middle(low: number, high: number): number | undefined {
  const place = low + (high - low) / 2;
  const short = Math.fround(place);
  if (low < short && short < high) return short;
  return low < place && place < high ? place : undefined;
}
