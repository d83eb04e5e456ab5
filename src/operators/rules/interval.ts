/** Interval rules: between which values the outputs of a node lie where its inputs lie in intervals. */
import type { Value } from '../../graph/index.ts';
import { abs, add, max, min, mul, neg, sub } from '../arithmetic.ts';

/** The least and the greatest value of each element. A value that does not vary has one Value for both. */
export interface Interval {
  readonly lower: Value;
  readonly upper: Value;
  /**
   * How far float32 arithmetic may leave the exact result of this one node, in whatever order it adds: what separates the
   * network as a function of real numbers from the file as it runs. Undefined where the node only moves numbers.
   */
  readonly rounding?: Value;
  /**
   * How many outputs may repeat one element, where the node only moves numbers: so many coefficients are added on the way back.
   * @default as often as its outputs outnumber its inputs
   */
  readonly copies?: number;
}

export interface Ranges {
  /** For each input, also optional ones, where its elements lie. */
  readonly intervals: readonly (Interval | undefined)[];
  /** The node's operator, with its attributes, on other inputs. */
  reapply(inputs: readonly (Value | undefined)[]): readonly Value[];
}

declare module '../../graph/operator.ts' {
  interface RuleKinds {
    /** Where each output lies. */
    interval: { given: Ranges; result: readonly Interval[] };
  }
}

/** Half the distance of 1 to the next float32: a rounded result is off by this share of it at most. */
const UNIT = 2 ** -24;
/** What is lost below the smallest normal float32, in sums of some thousand terms. */
const UNDERFLOW = 2 ** -112;
/**
 * More roundings a term than one product and its addition: batch normalisation that a runtime folds into weights, and the
 * rounding of what is computed here.
 */
const SPARE = 12;
/** How near float32 kernels come to elementary functions, relative and absolute: an assumption, ten times what was seen. */
const ELEMENTARY = 2 ** -19;

/** Whether an input is the same wherever the network's input lies. */
export function isFixed(interval: Interval | undefined): boolean {
  return interval === undefined || interval.lower === interval.upper;
}

/** The largest absolute value. */
export function magnitude({ lower, upper }: Interval): Value {
  return lower === upper ? abs(lower) : max(abs(lower), abs(upper));
}

/** Both ends through the operator, which grows with each of its inputs and computes exactly. */
export function rising({ intervals, reapply }: Ranges): readonly Interval[] {
  const lowers = reapply(intervals.map((interval) => interval?.lower));
  const uppers = reapply(intervals.map((interval) => interval?.upper));
  return lowers.map((lower, i) => ({ lower, upper: uppers[i] }));
}

/** As `rising`, for operators of which each result is rounded so many times. */
export function risingRounded(roundings = 1) {
  return (ranges: Ranges): readonly Interval[] =>
    rising(ranges).map((interval) => rounded(interval, (roundings + 1) * UNIT));
}

/** As `rising`, for elementary functions, whose float32 kernels are approximations. */
export function risingElementary(ranges: Ranges): readonly Interval[] {
  return rising(ranges).map(elementary);
}

/** An interval of what an elementary function gives. */
export function elementary(interval: Interval): Interval {
  return { ...interval, rounding: mul(ELEMENTARY, add(1, magnitude(interval))) };
}

/** An interval of results that are rounded, by a share of them. */
export function rounded(interval: Interval, share = 2 * UNIT): Interval {
  return { ...interval, rounding: add(mul(share, magnitude(interval)), UNDERFLOW) };
}

/** Both ends through the operator, which falls with its only input. */
export function falling(ranges: Ranges): readonly Interval[] {
  return rising(ranges).map(({ lower, upper }) => ({ lower: upper, upper: lower }));
}

/** The error of a sum of so many products in any order, as a share of the sum of their absolute values (Higham 2002, section 3.1). */
export function sumError(terms: number): number {
  const steps = (terms + SPARE) * UNIT;
  return steps / (1 - steps);
}

/**
 * Sums of products of the first two inputs, to which the third is added: centre and radius go through the operator, the
 * radius with absolute weights.
 *
 * @param terms How many products a result is the sum of
 */
export function productSums({ intervals, reapply }: Ranges, terms: number): readonly Interval[] {
  const [a, b, addend] = intervals;
  if (a === undefined || b === undefined) return [];
  const [first, second] = [halves(a), halves(b)];
  const [centre] = reapply([first.centre, second.centre, addend && halves(addend).centre]);
  const radii = [
    ...(first.radius ? [reapply([first.radius, abs(second.centre)])[0]] : []),
    ...(second.radius ? [reapply([abs(first.centre), second.radius])[0]] : []),
    ...(first.radius && second.radius ? [reapply([first.radius, second.radius])[0]] : []),
    ...(addend && !isFixed(addend)
      ? [abs(sub(reapply([a.lower, b.lower, addend.upper])[0], reapply([a.lower, b.lower, addend.lower])[0]))]
      : []),
  ].map(abs);
  const radius = radii.reduce((sum, part) => add(sum, part));
  const [sizes] = reapply([magnitude(a), magnitude(b)]);
  const [withAddend] = addend ? reapply([magnitude(a), magnitude(b), magnitude(addend)]) : [sizes];
  const largest = add(abs(sizes), abs(sub(withAddend, sizes)));
  return [
    {
      lower: sub(centre, radius),
      upper: add(centre, radius),
      rounding: add(mul(sumError(terms), largest), UNDERFLOW),
    },
  ];
}

function halves(interval: Interval): { readonly centre: Value; readonly radius: Value | undefined } {
  if (isFixed(interval)) return { centre: interval.lower, radius: undefined };
  const radius = mul(0.5, sub(interval.upper, interval.lower));
  return { centre: add(interval.lower, radius), radius };
}

/** a * b of elements. */
export function product(a: Interval, b: Interval): Interval {
  if (isFixed(a) && !isFixed(b)) return product(b, a);
  if (isFixed(b)) {
    const [low, high] = [mul(a.lower, b.lower), mul(a.upper, b.lower)];
    return rounded({ lower: min(low, high), upper: max(low, high) });
  }
  if (a.lower === b.lower && a.upper === b.upper) return square(a);
  const corners = [mul(a.lower, b.lower), mul(a.lower, b.upper), mul(a.upper, b.lower), mul(a.upper, b.upper)];
  return rounded({ lower: corners.reduce(min), upper: corners.reduce(max) });
}

/** x * x of elements, never negative. */
export function square({ lower, upper }: Interval): Interval {
  const nearest = max(0, max(lower, neg(upper)));
  return rounded({ lower: mul(nearest, nearest), upper: max(mul(lower, lower), mul(upper, upper)) });
}
