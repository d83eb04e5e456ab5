/**
 * Clipping: a linear bound that does not refute a requirement on a whole box refutes it on a part of the box, which is cut off.
 *
 * @see Zhou et al. 2025, "Clip-and-Verify: Linear Constraint-Driven Domain Clipping for Accelerating Neural Network
 * Verification", arXiv 2512.11087
 */
import type { Floats } from './bounds.ts';
import { type LinearRow, lossOf } from './combination.ts';
import type { InputBox } from './outward.ts';
import { groupsOf, type Refutation, type Requirement } from './refutation.ts';
import type { Precision } from './trace.ts';

/** A part of a box that is refuted: what lies beyond `at`. */
export interface Clip {
  readonly input: number;
  readonly at: number;
  /** Whether the part above is refuted, or the part below. */
  readonly refuted: 'above' | 'below';
}

/** Less than this share of an edge is not worth a cut. */
const LEAST_SHARE = 0.08;
/** So much of an edge is left more than must be, so that what is cut off is refuted by a margin. */
const MARGIN = 0.004;

/** What can be cut off from a box, one after the other: each clip is of what the others have left. */
export function clipsOf(
  box: InputBox,
  at: number,
  found: Refutation,
  requirements: readonly Requirement[],
  precision: Precision,
): readonly Clip[] {
  const open = [...groupsOf(requirements)].flatMap(([disjunct, own]) =>
    found.open[at].includes(disjunct) ? [own.map((i) => rowOf(at, i, box, found, requirements))] : [],
  );
  const low = box.low.slice();
  const high = box.high.slice();
  const clips: Clip[] = [];
  for (let input = 0; input < low.length; input++) {
    const width = high[input] - low[input];
    if (!(width > 0)) continue;
    // What is left holds what each disjunct leaves, and each leaves what all of its rows do.
    const left = (side: 'low' | 'high') => {
      const ends = open.map((rows) => rows.map((row) => endOf(row, { low, high }, input, side, precision)));
      if (side === 'high')
        return ends.reduce((most, own) => Math.max(most, Math.min(...own)), Number.NEGATIVE_INFINITY);
      return ends.reduce((least, own) => Math.min(least, Math.max(...own)), Number.POSITIVE_INFINITY);
    };
    const top = Math.fround(left('high') + MARGIN * width);
    if (top > low[input] && top < high[input] - LEAST_SHARE * width) {
      clips.push({ input, at: top, refuted: 'above' });
      high[input] = top;
    }
    const bottom = Math.fround(left('low') - MARGIN * width);
    if (bottom < high[input] && bottom > low[input] + LEAST_SHARE * width) {
      clips.push({ input, at: bottom, refuted: 'below' });
      low[input] = bottom;
    }
  }
  return clips;
}

function rowOf(
  at: number,
  index: number,
  { low }: InputBox,
  { rows: { coefficients, constant } }: Refutation,
  requirements: readonly Requirement[],
): LinearRow {
  const row = at * requirements.length + index;
  const part: Floats = coefficients.subarray(row * low.length, (row + 1) * low.length);
  return { coefficients: part, constant: constant[row], limit: requirements[index].limit };
}

/** Beyond which value of an input a row stays above its limit, wherever the others are; the end of the box where nothing does. */
function endOf(
  row: LinearRow,
  { low, high }: InputBox,
  input: number,
  side: 'low' | 'high',
  precision: Precision,
): number {
  const slope = row.coefficients[input];
  const end = side === 'high' ? high[input] : low[input];
  if (side === 'high' ? !(slope > 0) : !(slope < 0)) return end;
  let others = row.constant - row.limit;
  for (let j = 0; j < low.length; j++) {
    if (j !== input) others += Math.min(row.coefficients[j] * low[j], row.coefficients[j] * high[j]);
  }
  // others + slope * x is above what may be lost.
  const value = (lossOf(row, { low, high }, precision) - others) / slope;
  if (!Number.isFinite(value)) return end;
  return side === 'high' ? Math.min(end, value) : Math.max(end, value);
}
