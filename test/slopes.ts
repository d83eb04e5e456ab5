/**
 * Slopes along random directions, claimed by a gradient and measured by central differences.
 *
 * Outputs are float32, so that a difference quotient of step h carries an error of about 1e-7/h from rounding and of h^2
 * from curvature. Two steps, h and h/2, are extrapolated (Richardson 1911), which leaves h^4; and where the quotient
 * still disagrees, smaller steps are tried, because a kink that the larger step crossed is no fault of the rule.
 */
import type { RandomStream } from '../src/random.ts';
import type { Program, Tensors } from '../src/runtime/index.ts';
import { type FloatTensor, floats, isFloat32, type Tensor } from '../src/tensor/index.ts';

/** A program at a point, and what its gradient in one input is claimed to be there. */
export interface Claim {
  readonly program: Program;
  readonly feeds: Tensors;
  /** The input that moves. */
  readonly name: string;
  readonly gradient: Float32Array;
  /** What the program gives at the point. */
  readonly atPoint: Tensors;
  /** The outputs, and the names of the fed cotangents that they are contracted with in double precision. */
  readonly contracted: readonly { readonly output: string; readonly cotangent: string }[];
}

export interface Slopes {
  /** Their difference, beyond what rounding explains, relative to the length of the gradient. */
  readonly relativeError: number;
  readonly claimed: number;
  readonly measured: number;
}

/** Largest relative error of a rule that is right. */
export const TOLERANCE = 2e-3;
/** Steps relative to the size of the input. Those after the first are for sums that lose digits, the smaller ones for kinks. */
const STEPS = [2 ** -5, 2 ** -3, 2 ** -1, 2 ** -7, 2 ** -9, 2 ** -11, 2 ** -13, 2 ** -15];
/** Steps so small that rounding is more than this part of the slope say nothing. */
const LARGEST_NOISE = 4e-3;
/** Slopes below this part of the outputs are made of rounding errors. */
const NEGLIGIBLE = 1e-4;
const FLOAT32_EPSILON = 2 ** -23;
/** Elements that move at once: the more, the more often some of them cross a kink. */
const MOVED = 48;

/** Compares along one random direction, with ever smaller steps until the slopes agree. */
export async function compareSlopes(claim: Claim, random: RandomStream): Promise<Slopes> {
  const point = floatsOf(claim.feeds[claim.name]);
  const scale = lengthOf(point) / Math.sqrt(point.length) || 1;
  const moved = random.permutation(point.length).subarray(0, MOVED);
  const direction = new Float64Array(point.length);
  for (const i of moved) direction[i] = scale * random.normal();
  const size = Math.max(
    scale * lengthOf(Float64Array.from(moved, (i) => claim.gradient[i])),
    NEGLIGIBLE * contractedSize(claim),
  );
  let best: Slopes = { relativeError: Number.POSITIVE_INFINITY, claimed: 0, measured: 0 };
  for (const step of STEPS) {
    const [coarse, fine] = [await slopesAt(claim, direction, step), await slopesAt(claim, direction, step / 2)];
    const claimed = extrapolated(coarse.claimed, fine.claimed);
    const measured = extrapolated(coarse.measured, fine.measured);
    const isLost = step < STEPS[0] && fine.noise > LARGEST_NOISE * Math.max(size, Math.abs(best.measured));
    if (isLost) break;
    const excess = Math.max(Math.abs(claimed - measured) - fine.noise, 0);
    const relativeError = excess === 0 ? 0 : excess / Math.max(size, Math.abs(measured));
    if (!(relativeError >= best.relativeError)) best = { relativeError, claimed, measured };
    if (best.relativeError <= TOLERANCE) break;
  }
  return best;
}

/** Cancels the error in h^2 of central differences with steps h and h/2. */
const extrapolated = (coarse: number, fine: number): number => (4 * fine - coarse) / 3;

interface Quotient {
  readonly claimed: number;
  readonly measured: number;
  /** How much of the measured slope may be rounding. */
  readonly noise: number;
}

/** The central difference, and the slope that the gradient claims for the step that float32 inputs really made. */
async function slopesAt(claim: Claim, direction: Float64Array, step: number): Promise<Quotient> {
  const { program, feeds, name, gradient } = claim;
  const point = floatsOf(feeds[name]);
  const at = (sign: number): FloatTensor =>
    floats(
      feeds[name].shape,
      point.map((x, i) => x + sign * step * direction[i]),
    );
  const [ahead, behind] = [at(1), at(-1)];
  const [after, before] = [
    await program.run({ ...feeds, [name]: ahead }),
    await program.run({ ...feeds, [name]: behind }),
  ];
  const claimed = gradient.reduce((sum, g, i) => sum + g * (ahead.data[i] - behind.data[i]), 0);
  const { change, terms } = contractedChange(claim, after, before);
  return {
    claimed: claimed / (2 * step),
    measured: change / (2 * step),
    noise: (2 * FLOAT32_EPSILON * Math.sqrt(terms)) / step,
  };
}

/** The change of the contracted outputs between two runs, and the sum of squares of the terms that changed. */
function contractedChange({ contracted, feeds }: Claim, after: Tensors, before: Tensors) {
  let [change, terms] = [0, 0];
  for (const { output, cotangent } of contracted) {
    const weights = floatsOf(feeds[cotangent]);
    const [high, low] = [floatsOf(after[output]), floatsOf(before[output])];
    for (let i = 0; i < weights.length; i++) {
      // An infinity that stays where it is has not changed, although its difference is no number.
      if (high[i] === low[i]) continue;
      change += weights[i] * (high[i] - low[i]);
      terms += (weights[i] * high[i]) ** 2;
    }
  }
  return { change, terms };
}

/** The length of the contracted terms, infinities left out. */
function contractedSize({ contracted, feeds, atPoint }: Claim): number {
  const lengths = contracted.map(({ output, cotangent }) => {
    const values = floatsOf(atPoint[output]);
    return lengthOf(
      floatsOf(feeds[cotangent]).map((weight, i) => (Number.isFinite(values[i]) ? weight * values[i] : 0)),
    );
  });
  return Math.hypot(...lengths);
}

export const lengthOf = (values: Float32Array | Float64Array): number => {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
};

/** The elements of a tensor that must be float32. */
export function floatsOf(value: Tensor): Float32Array {
  if (!isFloat32(value)) throw new Error(`a float32 tensor was expected, not ${value.dtype}`);
  return value.data;
}
