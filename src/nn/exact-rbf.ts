/**
 * What an adversary in a max-norm ball can do to a diagonal RBF network at most. Its units see each input number alone, so that
 * the worst case is found number by number, in closed form: no attack needs to be trusted.
 */
import { OptionError, ShapeError } from '../errors.ts';
import type { FloatTensor } from '../tensor/index.ts';
import { type Box, everywhere } from '../threat/box.ts';

/** The units of a trained RBF network, in 64-bit floats. */
export interface RbfUnits {
  readonly classCount: number;
  /** Numbers an input has. */
  readonly width: number;
  /** [classCount, width] */
  readonly means: Float64Array;
  /** beta, [classCount, width] */
  readonly precisions: Float64Array;
}

/** The parameters of `rbfNetwork`. */
export interface RbfParameters {
  readonly means: FloatTensor;
  readonly logPrecisions: FloatTensor;
}

/** Where the adversary may go. */
export interface MaxNormBall {
  /** The largest change of any number. */
  readonly epsilon: number;
  /** The range of all numbers, in which the clean input has to lie. @default everywhere */
  readonly box?: Box;
}

/** The input in the ball at which a class does best. */
export interface RbfExtreme {
  readonly class: number;
  /** What is as large as it can be. */
  readonly value: number;
  readonly input: Float64Array;
}

/** @throws ShapeError unless means and precisions are both [K, D] */
export function rbfUnits({ means, logPrecisions }: RbfParameters): RbfUnits {
  const [classCount, width] = means.shape;
  if (means.shape.length !== 2 || `${means.shape}` !== `${logPrecisions.shape}`) {
    throw new ShapeError(
      `means [${means.shape}] and precisions [${logPrecisions.shape}] are not RBF units`,
      'Both are [K, D].',
    );
  }
  return {
    classCount,
    width,
    means: Float64Array.from(means.data),
    precisions: Float64Array.from(logPrecisions.data, Math.exp),
  };
}

/** The logits -q_k of one input. */
export function exactRbfLogits(
  { classCount, width, means, precisions }: RbfUnits,
  input: ArrayLike<number>,
): Float64Array {
  const logits = new Float64Array(classCount);
  for (let k = 0; k < classCount; k++) {
    for (let d = 0; d < width; d++) logits[k] -= precisions[k * width + d] * (input[d] - means[k * width + d]) ** 2;
  }
  return logits;
}

/**
 * The input in the ball that lifts some wrong class furthest above the label: `value` is the largest logit_k - logit_y over
 * all k != y. The network can be made to answer wrongly if and only if it is above zero (at zero, two classes tie).
 *
 * @param input one input of D numbers
 * @throws OptionError for an epsilon below zero, a label that is no class, or an input outside the box
 */
export function rbfWorstCase(units: RbfUnits, input: ArrayLike<number>, label: number, ball: MaxNormBall): RbfExtreme {
  requireClass(units, label);
  let worst: RbfExtreme = { class: label, value: Number.NEGATIVE_INFINITY, input: Float64Array.from(input) };
  for (let k = 0; k < units.classCount; k++) {
    if (k === label) continue;
    const lifted = extreme(units, input, k, ball, (d, low, high) => {
      const [mine, theirs] = [k * units.width + d, label * units.width + d];
      const { means, precisions } = units;
      return largestDifference(precisions[theirs], means[theirs], precisions[mine], means[mine], low, high);
    });
    if (lifted.value > worst.value) worst = lifted;
  }
  return worst;
}

/**
 * The input in the ball at which a class is most probable: `value` is the largest logit_k, the logarithm of
 * p_k = exp(-sum of beta_kd max(|x_d - mu_kd| - epsilon, 0)^2), or less where the box is in the way.
 *
 * @param input one input of D numbers
 * @throws OptionError for an epsilon below zero, a class that there is not, or an input outside the box
 */
export function rbfMostConfident(units: RbfUnits, input: ArrayLike<number>, k: number, ball: MaxNormBall): RbfExtreme {
  requireClass(units, k);
  return extreme(units, input, k, ball, (d, low, high) => {
    const mean = units.means[k * units.width + d];
    const at = Math.min(Math.max(mean, low), high);
    return { at, value: -units.precisions[k * units.width + d] * (at - mean) ** 2 };
  });
}

interface Peak {
  readonly at: number;
  readonly value: number;
}

/** Gathers what is largest for each number alone. */
function extreme(
  { width }: RbfUnits,
  input: ArrayLike<number>,
  k: number,
  { epsilon, box = everywhere }: MaxNormBall,
  peakOf: (d: number, low: number, high: number) => Peak,
): RbfExtreme {
  requireInside(input, width, epsilon, box);
  const found = new Float64Array(width);
  let sum = 0;
  for (let d = 0; d < width; d++) {
    const { at, value } = peakOf(d, Math.max(input[d] - epsilon, box.low), Math.min(input[d] + epsilon, box.high));
    found[d] = at;
    sum += value;
  }
  return { class: k, value: sum, input: found };
}

/** The largest a (t - m)^2 - b (t - n)^2 for t from low to high: at the vertex where the parabola is concave, else at an end. */
function largestDifference(a: number, m: number, b: number, n: number, low: number, high: number): Peak {
  const valueAt = (t: number) => a * (t - m) ** 2 - b * (t - n) ** 2;
  const end = valueAt(low) > valueAt(high) ? low : high;
  const at = a < b ? Math.min(Math.max((a * m - b * n) / (a - b), low), high) : end;
  return { at, value: valueAt(at) };
}

function requireClass({ classCount }: RbfUnits, k: number): void {
  if (!Number.isInteger(k) || k < 0 || k >= classCount) {
    throw new OptionError('label', `${k} is not a class of a network that has ${classCount}`);
  }
}

function requireInside(input: ArrayLike<number>, width: number, epsilon: number, box: Box): void {
  if (!(epsilon >= 0)) throw new OptionError('epsilon', `${epsilon} is not a radius`, 'Give a number of at least 0.');
  if (input.length !== width) throw new ShapeError(`an input of ${input.length} numbers meets units of ${width}`);
  for (let d = 0; d < width; d++) {
    if (!(input[d] >= box.low && input[d] <= box.high)) {
      throw new OptionError('box', `number ${d} of the input is ${input[d]}, outside ${box.low} to ${box.high}`);
    }
  }
}
