/** Interval and linear rules of sums, products and elementary functions. */
import type { AttributeSpecs, AttributesOf, Rule, Value } from '../../graph/index.ts';
import { abs, add, cos, div, exp, log, max, min, mul, neg, reciprocal, sin, sqrt, sub } from '../arithmetic.ts';
import { ceil, floor, greater, greaterOrEqual, less, or, where } from '../comparison.ts';
import {
  elementary,
  type Interval,
  isFixed,
  magnitude,
  product,
  rising,
  risingElementary,
  risingRounded,
  rounded,
  sumError,
} from './interval.ts';
import { between, type Coefficients, type LinearStep, linearInAll, linearInEach } from './linear.ts';
import { aroundMiddle, everywhere, lines, piecewiseLinear, productPlanes } from './relaxations.ts';

export interface BoundRules<A = AttributesOf<AttributeSpecs>> {
  readonly interval?: Rule<'interval', A>;
  readonly linear?: Rule<'linear', A>;
}

export function ofDifference(): BoundRules {
  return {
    interval: ({ intervals: [a, b] }) =>
      a && b ? [rounded({ lower: sub(a.lower, b.upper), upper: sub(a.upper, b.lower) })] : [],
    linear: (given) => linearInAll(given),
  };
}

/** Sums of any number of terms, or means. They cancel, so that what is lost is a share of the terms and not of the sum. */
export function ofSum({ isMean }: { readonly isMean: boolean }): BoundRules {
  return {
    interval: (ranges) => {
      const terms = ranges.intervals.filter((term) => term !== undefined);
      const size = terms.map(magnitude).reduce((sum, term) => add(sum, term));
      const total = (ends: readonly Value[]) => {
        const sum = ends.reduce((all, end) => add(all, end));
        return isMean ? div(sum, terms.length) : sum;
      };
      return [
        {
          lower: total(terms.map(({ lower }) => lower)),
          upper: total(terms.map(({ upper }) => upper)),
          rounding: mul(sumError(terms.length), size),
        },
      ];
    },
    linear: (given) => linearInAll(given),
  };
}

export function ofProduct(): BoundRules {
  return {
    interval: ({ intervals: [a, b] }) => (a && b ? [product(a, b)] : []),
    linear: (given) => {
      if (!given.isVariable(0) || !given.isVariable(1)) return linearInEach(given);
      const [a, b] = given.inputs;
      return a === b ? squared(given) : productPlanes(given);
    },
  };
}

/** A quotient by what varies is a product with its reciprocal. */
export function ofQuotient(): Required<BoundRules> {
  return {
    interval: ({ intervals: [a, b] }) => (a && b ? [rounded(product(a, inverse(b)))] : []),
    linear: (given) => (given.isVariable(1) ? quotientPlanes(given) : linearInEach(given)),
  };
}

export function ofAbs(): BoundRules {
  return {
    interval: ({ intervals: [x] }) =>
      x ? [{ lower: max(0, max(x.lower, neg(x.upper))), upper: max(neg(x.lower), x.upper) }] : [],
    linear: (given) => piecewiseLinear((x) => abs(x), [0], [-1, 1])(given),
  };
}

/** Exponentials are precise in proportion to their size, also small ones. */
export function ofExp(): BoundRules {
  return {
    interval: (ranges) => rising(ranges).map((interval) => rounded(interval, 2 ** -18)),
    linear: (given) =>
      lines({
        f: (x) => exp(x),
        slope: (x) => exp(x),
        turning: (a) => [log(a)],
        slopes: [0, 1e30],
        convex: everywhere,
      })(given),
  };
}

export function ofLog(): BoundRules {
  return {
    interval: (ranges) => risingElementary(ranges),
    linear: (given) =>
      lines({
        f: (x) => log(x),
        slope: (x) => div(1, x),
        turning: (a) => [div(1, a)],
        slopes: [0, 1e30],
        concave: everywhere,
        isDefined: (lower) => greater(lower, 0),
      })(given),
  };
}

export function ofSqrt(): BoundRules {
  return {
    interval: (ranges) => risingRounded()(ranges),
    linear: (given) =>
      lines({
        f: (x) => sqrt(x),
        slope: (x) => div(0.5, sqrt(x)),
        turning: (a) => [div(0.25, mul(a, a))],
        slopes: [0, 1e15],
        concave: everywhere,
        isDefined: (lower) => greaterOrEqual(lower, 0),
      })(given),
  };
}

function quotientPlanes(given: Coefficients): LinearStep {
  const inversed = inverse(given.interval(1));
  const numerator = given.interval(0);
  const factor = given.isVariable(0) ? undefined : numerator.lower;
  const whole: LinearStep = factor
    ? { coefficients: [undefined, () => mul(given.g, factor)] }
    : productPlanes({ ...given, interval: (input) => (input === 0 ? numerator : inversed) });
  const [ofNumerator, ofInverse] = whole.coefficients;
  if (ofInverse === undefined) return { coefficients: [] };
  const rest = reciprocalLines({ ...given, g: ofInverse(), interval: () => given.interval(1) });
  return {
    coefficients: [ofNumerator, rest.coefficients[0]],
    constants: [...(whole.constants ?? []), ...(rest.constants ?? [])],
  };
}

function reciprocalLines(given: Coefficients): LinearStep {
  return lines({
    f: (x) => reciprocal(x),
    slope: (x) => neg(div(1, mul(x, x))),
    turning: (a) => [sqrt(div(-1, a)), neg(sqrt(div(-1, a)))],
    slopes: [-1e30, 0],
    convex: (lower) => greater(lower, 0),
    concave: (_, upper) => less(upper, 0),
    isDefined: (lower, upper) => or(greater(lower, 0), less(upper, 0)),
  })(given);
}

export function ofReciprocal(): BoundRules {
  return {
    interval: ({ intervals: [x] }) => (x ? [inverse(x)] : []),
    linear: (given) => reciprocalLines(given),
  };
}

/** 1 / x; everything where x may be 0. */
function inverse(x: Interval): Interval {
  if (isFixed(x)) {
    const value = reciprocal(x.lower);
    return rounded({ lower: value, upper: value });
  }
  const hasSign = or(greater(x.lower, 0), less(x.upper, 0));
  return rounded({
    lower: where(hasSign, reciprocal(x.upper), Number.NEGATIVE_INFINITY),
    upper: where(hasSign, reciprocal(x.lower), Number.POSITIVE_INFINITY),
  });
}

export function ofSin(): BoundRules {
  return ofWave(
    (x) => sin(x),
    (x) => cos(x),
    Math.PI / 2,
  );
}

export function ofCos(): BoundRules {
  return ofWave(
    (x) => cos(x),
    (x) => neg(sin(x)),
    0,
  );
}

function ofWave(f: (x: Value) => Value, slope: (x: Value) => Value, crest: number): BoundRules {
  return {
    interval: ({ intervals: [x] }) => (x ? [elementary(wave(x, f, crest))] : []),
    // The second derivative of a sine is its negative.
    linear: (given) =>
      aroundMiddle(f, slope, (lower, upper) => {
        const values = wave({ lower, upper }, f, crest);
        return [neg(values.upper), neg(values.lower)];
      })(given),
  };
}

/** Where a sine lies whose crests are a whole number of turns from `crest`. */
function wave({ lower, upper }: Interval, f: (x: Value) => Value, crest: number): Interval {
  const contains = (phase: number) => {
    const turns = (x: Value) => div(sub(x, phase), 2 * Math.PI);
    // A little wider, because turns are rounded.
    return greaterOrEqual(floor(add(turns(upper), 1e-6)), ceil(sub(turns(lower), 1e-6)));
  };
  const [a, b] = [f(lower), f(upper)];
  return {
    lower: where(contains(crest + Math.PI), -1, min(a, b)),
    upper: where(contains(crest), 1, max(a, b)),
  };
}

/** x * x. */
export function squared(given: Coefficients): LinearStep {
  return lines({
    f: (x) => mul(x, x),
    slope: (x) => mul(2, x),
    turning: (a) => [mul(0.5, a)],
    slopes: [-1e15, 1e15],
    convex: everywhere,
  })(given);
}

export function ofMax(): BoundRules {
  return { interval: (ranges) => rising(ranges), linear: (given) => extremum(given, 1) };
}

export function ofMin(): BoundRules {
  return { interval: (ranges) => rising(ranges), linear: (given) => extremum(given, -1) };
}

/** max(x, y) = y + relu(x - y), and min(x, y) = y - relu(y - x), whose planes are the activation's. */
function extremum(given: Coefficients, sign: 1 | -1): LinearStep {
  const [x, y] = [given.interval(0), given.interval(1)];
  const [low, high] =
    sign === 1 ? [sub(x.lower, y.upper), sub(x.upper, y.lower)] : [sub(y.lower, x.upper), sub(y.upper, x.lower)];
  const isAbove = greaterOrEqual(low, 0);
  const isBelow = greaterOrEqual(0, high);
  const decided = (open: Value) => where(isAbove, 1, where(isBelow, 0, open));
  const chord = decided(div(high, max(sub(high, low), 1e-30)));
  const start = where(greater(high, neg(low)), add(mul(high, 0), 1), mul(high, 0));
  const share = decided(given.free(start, 0, 1));
  const offset = where(or(isAbove, isBelow), 0, neg(mul(chord, low)));
  const plane = (slope: Value, height?: Value) => {
    const slopes = [slope, sub(1, slope)];
    return height ? { slopes, offset: height } : { slopes };
  };
  return sign === 1
    ? between(given, plane(share), plane(chord, offset))
    : between(given, plane(chord, neg(offset)), plane(share));
}
