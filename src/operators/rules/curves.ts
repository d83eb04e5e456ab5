/** Interval and linear rules of smooth functions of one variable that ONNX Runtime has in float32 only, so that they are written in others. */
import type { AttributeSpec, AttributesOf, Value } from '../../graph/index.ts';
import { relu } from '../activations.ts';
import { abs, add, div, exp, log, max, min, mul, neg, sqrt, sub } from '../arithmetic.ts';
import { greater, where } from '../comparison.ts';
import type { BoundRules } from './elementary.ts';
import { elementary, type Interval, magnitude } from './interval.ts';
import { between, clamp } from './linear.ts';
import { everywhere, lines, onTheLeft, onTheRight, type Shape } from './relaxations.ts';

type Alpha = AttributesOf<{ alpha: AttributeSpec<number> }>;
type AlphaGamma = AttributesOf<{ alpha: AttributeSpec<number>; gamma: AttributeSpec<number> }>;

const bothSigns = (x: Value): Value[] => [x, neg(x)];

/** A function that grows everywhere. */
function growing(shape: Shape): Required<BoundRules> {
  return {
    interval: ({ intervals: [x] }) => (x ? [elementary({ lower: shape.f(x.lower), upper: shape.f(x.upper) })] : []),
    linear: (given) => lines(shape)(given),
  };
}

/** One that grows, steepest at 0: convex on the left and concave on the right. */
const sigmoidal = (shape: Omit<Shape, 'convex' | 'concave'>) =>
  growing({ ...shape, convex: onTheLeft, concave: onTheRight });

/**
 * The error function to 1.5e-7, which what is taken for the precision of kernels covers.
 *
 * @see Abramowitz and Stegun 1964, formula 7.1.26
 */
function errorFunction(x: Value): Value {
  const size = abs(x);
  const t = div(1, add(1, mul(0.3275911, size)));
  const polynomial = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce<Value>(
    (sum, coefficient) => mul(t, add(sum, coefficient)),
    mul(t, 0),
  );
  const positive = sub(1, mul(polynomial, exp(neg(mul(x, x)))));
  return where(greater(x, 0), positive, neg(positive));
}

const SLOPE_OF_ERF = 2 / Math.sqrt(Math.PI);

export function ofErf(): BoundRules {
  return sigmoidal({
    f: errorFunction,
    slope: (x) => mul(SLOPE_OF_ERF, exp(neg(mul(x, x)))),
    turning: (a) => bothSigns(sqrt(relu(log(div(SLOPE_OF_ERF, a))))),
    slopes: [0, SLOPE_OF_ERF],
  });
}

/** @see Abramowitz and Stegun 1964, formula 4.4.49: to 2e-8 up to 1 */
function arcTangent(x: Value): Value {
  const size = abs(x);
  const isLarge = greater(size, 1);
  const z = where(isLarge, div(1, max(size, 1)), size);
  const square = mul(z, z);
  const coefficients = [
    0.0028662257, -0.0161657367, 0.0429096138, -0.07528964, 0.1065626393, -0.1420889944, 0.1999355085, -0.3333314528,
  ];
  const series = coefficients.reduce<Value>((sum, coefficient) => mul(square, add(sum, coefficient)), mul(z, 0));
  const small = mul(z, add(1, series));
  const positive = where(isLarge, sub(Math.PI / 2, small), small);
  return where(greater(x, 0), positive, neg(positive));
}

export function ofAtan(): BoundRules {
  return sigmoidal({
    f: arcTangent,
    slope: (x) => div(1, add(1, mul(x, x))),
    turning: (a) => bothSigns(sqrt(relu(sub(div(1, a), 1)))),
    slopes: [0, 1],
  });
}

export function ofSoftsign(): BoundRules {
  return sigmoidal({
    f: (x) => div(x, add(1, abs(x))),
    slope: (x) => {
      const width = add(1, abs(x));
      return div(1, mul(width, width));
    },
    turning: (a) => bothSigns(relu(sub(div(1, sqrt(a)), 1))),
    slopes: [0, 1],
  });
}

const STEEPEST = 1e15;

export function ofSinh(): BoundRules {
  return growing({
    f: (x) => mul(0.5, sub(exp(x), exp(neg(x)))),
    slope: (x) => mul(0.5, add(exp(x), exp(neg(x)))),
    turning: (a) => bothSigns(log(add(a, sqrt(relu(sub(mul(a, a), 1)))))),
    slopes: [1, STEEPEST],
    convex: onTheRight,
    concave: onTheLeft,
  });
}

export function ofCosh(): BoundRules {
  const f = (x: Value) => mul(0.5, add(exp(x), exp(neg(x))));
  return {
    interval: ({ intervals: [x] }) => {
      if (x === undefined) return [];
      const nearest = max(0, max(x.lower, neg(x.upper)));
      return [elementary({ lower: f(nearest), upper: max(f(x.lower), f(x.upper)) })];
    },
    linear: (given) =>
      lines({
        f,
        slope: (x) => mul(0.5, sub(exp(x), exp(neg(x)))),
        turning: (a) => {
          const size = log(add(abs(a), sqrt(add(mul(a, a), 1))));
          return bothSigns(size);
        },
        slopes: [-STEEPEST, STEEPEST],
        convex: everywhere,
      })(given),
  };
}

/** e^x - 1 left of 0. */
const falling1 = (x: Value): Value => sub(exp(neg(relu(neg(x)))), 1);

export function ofSelu(): BoundRules<AlphaGamma> {
  const shapeOf = ({ alpha, gamma }: AlphaGamma): Shape => ({
    f: (x) => mul(gamma, add(relu(x), mul(alpha, falling1(x)))),
    slope: (x) => mul(gamma, where(greater(x, 0), 1, mul(alpha, exp(min(x, 0))))),
    turning: (a) => [0, log(div(a, gamma * alpha))],
    slopes: [0, gamma * Math.max(1, alpha)],
  });
  return {
    interval: ({ intervals: [x], attributes }) => {
      if (x === undefined || !(attributes.alpha > 0) || !(attributes.gamma > 0)) return [];
      const { f } = shapeOf(attributes);
      return [elementary({ lower: f(x.lower), upper: f(x.upper) })];
    },
    linear: (given) => lines(shapeOf(given.attributes))(given),
  };
}

export function ofCelu(): BoundRules<Alpha> {
  const shapeOf = ({ alpha }: Alpha): Shape => ({
    f: (x) => add(relu(x), mul(alpha, falling1(div(x, alpha)))),
    slope: (x) => where(greater(x, 0), 1, exp(div(min(x, 0), alpha))),
    turning: (a) => [0, mul(alpha, log(a))],
    slopes: [0, 1],
    convex: everywhere,
  });
  return {
    interval: ({ intervals: [x], attributes }) => {
      if (x === undefined || !(attributes.alpha > 0)) return [];
      const { f } = shapeOf(attributes);
      return [elementary({ lower: f(x.lower), upper: f(x.upper) })];
    },
    linear: (given) => lines(shapeOf(given.attributes))(given),
  };
}

interface Curve {
  /** The largest absolute second derivative. */
  readonly curvature: number;
  readonly least: number;
  readonly slopes: readonly [number, number];
}

/** Points of an interval at which a curve is looked at. */
const LOOKS = 16;

/**
 * A curve without a formula for where it has a given slope, above a least value and nowhere above Relu: it is looked at in equal
 * steps, between which it leaves its chord by an eighth of their square times its curvature at most.
 */
function sampled(f: (x: Value) => Value, { curvature, least, slopes }: Curve): BoundRules {
  const looks = ({ lower, upper }: Interval) => {
    const width = sub(upper, lower);
    const points = Array.from({ length: LOOKS + 1 }, (_, i) =>
      i === 0 ? lower : i === LOOKS ? upper : add(lower, mul(i / LOOKS, width)),
    );
    // A little more, because steps are rounded.
    const step = mul((1 + 2 ** -10) / LOOKS, width);
    return { points, values: points.map(f), spare: mul(curvature / 8, mul(step, step)) };
  };
  return {
    interval: ({ intervals: [x] }) => {
      if (x === undefined) return [];
      const { values, spare } = looks(x);
      const lower = max(sub(values.reduce(min), spare), least);
      const bounds = elementary({ lower, upper: min(add(values.reduce(max), spare), relu(x.upper)) });
      // Far from 0 a kernel multiplies what is nearly 0 by what is large.
      const { rounding = lower } = bounds;
      return [{ ...bounds, rounding: add(rounding, mul(2 ** -20, magnitude(x))) }];
    },
    linear: (given) => {
      const { lower, upper } = given.interval(0);
      const { points, values, spare } = looks({ lower, upper });
      const chord = clamp(div(sub(values[LOOKS], values[0]), max(sub(upper, lower), 1e-12)), ...slopes);
      const [below, above] = [given.free(chord, ...slopes), given.free(chord, ...slopes)];
      const heights = (slope: Value) => points.map((x, i) => sub(values[i], mul(slope, x)));
      return between(
        given,
        { slopes: [below], offset: sub(heights(below).reduce(min), spare) },
        { slopes: [above], offset: add(heights(above).reduce(max), spare) },
      );
    },
  };
}

const ROOT = Math.sqrt(2 / Math.PI);
const inverseLogistic = (z: Value) => div(1, add(1, exp(neg(max(z, -80)))));

/** x times the normal distribution's function of x, or what a hyperbolic tangent makes of that. */
export function ofGelu(): BoundRules<AttributesOf<{ approximate: AttributeSpec<string> }>> {
  // Half of 1 + tanh(z) is a sigmoid of 2 z.
  const byTanh = (x: Value) => mul(x, inverseLogistic(mul(2 * ROOT, add(x, mul(0.044715, mul(x, mul(x, x)))))));
  const byErf = (x: Value) => mul(mul(0.5, x), add(1, errorFunction(mul(x, Math.SQRT1_2))));
  const rules = (approximate: string) =>
    sampled(approximate === 'tanh' ? byTanh : byErf, { curvature: 1.2, least: -0.171, slopes: [-0.2, 1.2] });
  return {
    interval: (ranges) => rules(ranges.attributes.approximate).interval?.(ranges) ?? [],
    linear: (given) => rules(given.attributes.approximate).linear?.(given) ?? { coefficients: [] },
  };
}
