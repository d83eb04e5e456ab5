/** Interval and linear rules of powers with one exponent that is known. */
import type { Value } from '../../graph/index.ts';
import { abs, add, div, max, mul, neg, pow, sub } from '../arithmetic.ts';
import { greater, greaterOrEqual, sign, where } from '../comparison.ts';
import { numbersOf } from '../evaluate.ts';
import { type BoundRules, squared } from './elementary.ts';
import { type Interval, rounded, square } from './interval.ts';
import { between, type Coefficients, type LinearStep } from './linear.ts';
import { everywhere, lines, onTheLeft, onTheRight } from './relaxations.ts';

/** Kernels compute powers as precisely as exponentials: in proportion to their size. */
const PRECISION = 2 ** -18;
const STEEPEST = 1e15;

export function ofPower(): BoundRules {
  return {
    interval: ({ intervals: [base, exponent] }) => {
      if (base === undefined || exponent === undefined) return [];
      const n = exponentIn(exponent.lower);
      return [n === undefined ? everything(base) : n === 2 ? square(base) : rounded(power(base, n), PRECISION)];
    },
    linear: (given) => {
      const n = exponentIn(given.inputs[1]);
      if (n === undefined) return unbounded(given);
      return n === 2 ? squared(given) : powerLines(given, n);
    },
  };
}

function exponentIn({ known }: Value): number | undefined {
  const numbers = known && numbersOf(known);
  return numbers?.every((n) => n === numbers[0]) ? numbers[0] : undefined;
}

/** Powers of any number where the exponent is natural, else of positive ones: of 0 too if the exponent is. */
function power({ lower, upper }: Interval, n: number): Interval {
  const ends = [lower, upper].map((end) => pow(end, n));
  if (isNatural(n) && n % 2 === 1) return { lower: ends[0], upper: ends[1] };
  if (isNatural(n)) return { lower: pow(max(0, max(lower, neg(upper))), n), upper: max(ends[0], ends[1]) };
  const isDefined = definedFrom(n)(lower);
  return {
    lower: where(isDefined, n > 0 ? ends[0] : ends[1], Number.NEGATIVE_INFINITY),
    upper: where(isDefined, n > 0 ? ends[1] : ends[0], Number.POSITIVE_INFINITY),
  };
}

function isNatural(n: number): boolean {
  return Number.isInteger(n) && n > 0;
}

function definedFrom(n: number): (lower: Value) => Value {
  return (lower) => (n > 0 ? greaterOrEqual(lower, 0) : greater(lower, 0));
}

function powerLines(given: Coefficients, n: number): LinearStep {
  const isOdd = isNatural(n) && n % 2 === 1;
  // n x^(n-1) = a, up to the sign of x.
  const size = (a: Value) => pow(abs(div(a, n)), 1 / (n - 1));
  return lines({
    f: (x) => pow(x, n),
    slope: (x) => mul(n, pow(x, n - 1)),
    turning: (a) =>
      n === 1 ? [] : isOdd ? [size(a), neg(size(a))] : isNatural(n) ? [mul(sign(a), size(a))] : [size(a)],
    slopes: n < 0 ? [-STEEPEST, 0] : isNatural(n) && !isOdd ? [-STEEPEST, STEEPEST] : [0, STEEPEST],
    ...(!isNatural(n) && { isDefined: definedFrom(n) }),
    ...(isOdd
      ? { convex: onTheRight, concave: onTheLeft }
      : n > 0 && n < 1
        ? { concave: everywhere }
        : { convex: everywhere }),
  })(given);
}

function everything(base: Interval): Interval {
  const nothing = mul(base.lower, 0);
  return { lower: sub(nothing, Number.POSITIVE_INFINITY), upper: add(nothing, Number.POSITIVE_INFINITY) };
}

/** Planes that are infinitely far off: nothing is proved by them. */
function unbounded(given: Coefficients): LinearStep {
  const { lower, upper } = everything(given.interval(0));
  return between(given, { slopes: [], offset: lower }, { slopes: [], offset: upper });
}
