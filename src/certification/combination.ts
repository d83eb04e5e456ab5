/**
 * Several requirements at once. A counterexample keeps all of them, so it keeps every sum of them whose weights are not
 * negative: where one such sum cannot be kept, there is none, even if each requirement alone could be kept somewhere.
 */
import type { Floats } from './bounds.ts';
import type { InputBox } from './outward.ts';
import type { Precision } from './trace.ts';

/** A linear function of the input below a row of outputs, which a counterexample keeps at `limit` or below. */
export interface LinearRow {
  /** [inputs] */
  readonly coefficients: Floats;
  readonly constant: number;
  readonly limit: number;
}

const STEPS = 48;
const RATE = 1.5;
/** More sums than are made of a row, beside one for each input. */
const SPARE = 40;
/** By how much of its size an addition may be off. */
const UNIT = { float32: 2 ** -24, float64: 2 ** -52 };

/**
 * Weights, adding up to 1 with rows scaled alike, under which the sum of rows stays above its limit in the whole box;
 * undefined where none were found. Weights are moved by the exponentiated gradient (Kivinen and Warmuth 1997).
 *
 * @param precision In which the coefficients were added up
 */
export function refutingWeights(
  rows: readonly LinearRow[],
  box: InputBox,
  precision: Precision,
): Float64Array | undefined {
  const scaled = rows.map((row) => scaledRow(row, box));
  if (scaled.some(({ scale }) => !(scale > 0 && Number.isFinite(scale)))) return undefined;
  const weights = new Float64Array(rows.length).fill(1 / rows.length);
  const sums = new Float64Array(box.low.length);
  for (let step = 0; step < STEPS; step++) {
    sums.fill(0);
    scaled.forEach(({ slopes }, r) => {
      for (let i = 0; i < sums.length; i++) sums[i] += weights[r] * slopes[i];
    });
    const gains = scaled.map(({ middle, slopes }) =>
      sums.reduce((gain, sum, i) => gain - Math.sign(sum) * slopes[i], middle),
    );
    const lead = gains.reduce((sum, gain, r) => sum + weights[r] * gain, 0);
    if (lead > 0) {
      const real = weights.map((weight, r) => weight / scaled[r].scale);
      if (isAbove(rows, real, box, precision)) return real;
    }
    // Where all gains are negative at one place, that place keeps every row.
    if (gains.every((gain) => gain <= 0)) return undefined;
    const rate = RATE / (1 + 0.05 * step);
    const most = gains.reduce((a, b) => Math.max(a, b));
    let total = 0;
    gains.forEach((gain, r) => {
      weights[r] *= Math.exp(rate * (gain - most));
      total += weights[r];
    });
    for (let r = 0; r < weights.length; r++) weights[r] /= total;
  }
  return undefined;
}

/** Half the change of a row along each edge, and its lead over the limit in the middle, both as shares of its size. */
function scaledRow({ coefficients, constant, limit }: LinearRow, { low, high }: InputBox) {
  let middle = constant - limit;
  let size = 0;
  const slopes = Float64Array.from(low, (least, i) => {
    middle += coefficients[i] * (least + 0.5 * (high[i] - least));
    const slope = 0.5 * coefficients[i] * (high[i] - least);
    size += Math.abs(slope);
    return slope;
  });
  const scale = size + Math.abs(middle);
  return { scale, middle: middle / scale, slopes: slopes.map((slope) => slope / scale) };
}

/** Whether the sum of rows stays above its limit, whatever was lost in adding. */
function isAbove(rows: readonly LinearRow[], weights: Float64Array, box: InputBox, precision: Precision): boolean {
  let least = rows.reduce((sum, { constant, limit }, r) => sum + weights[r] * (constant - limit), 0);
  for (let i = 0; i < box.low.length; i++) {
    const slope = rows.reduce((sum, { coefficients }, r) => sum + weights[r] * coefficients[i], 0);
    least += Math.min(slope * box.low[i], slope * box.high[i]);
  }
  return least > rows.reduce((sum, row, r) => sum + weights[r] * lossOf(row, box, precision), 0);
}

/** What may be lost of a row where its terms are added up. */
export function lossOf(
  { coefficients, constant, limit }: LinearRow,
  { low, high }: InputBox,
  precision: Precision,
): number {
  let size = 0;
  for (let i = 0; i < low.length; i++) {
    size += Math.abs(coefficients[i]) * Math.max(Math.abs(low[i]), Math.abs(high[i]));
  }
  return UNIT[precision] * (low.length + SPARE) * size + 2 ** -40 * (Math.abs(constant) + Math.abs(limit));
}
