/** Lines below and above a function of one variable on an interval, for any slope. */
import type { Operand, Value } from '../../graph/index.ts';
import { add, div, max, min, mul, neg, sub } from '../arithmetic.ts';
import { greaterOrEqual, lessOrEqual, stopGradient, where } from '../comparison.ts';
import { numbersOf } from '../evaluate.ts';
import { between, type Coefficients, clamp, type LinearStep } from './linear.ts';

/** A function of one variable, as its lines are found. */
export interface Shape {
  f(x: Value): Value;
  /** Its slope, for the line through the middle of an interval. */
  slope(x: Value): Value;
  /** The points where its slope is `a`, and those where it has none. Points outside the interval do no harm. */
  turning(a: Value): readonly Operand[];
  /** Where it bends, if it is straight elsewhere. */
  readonly bends?: readonly number[];
  /** The range of its slopes. */
  readonly slopes: readonly [Operand, Operand];
  /** Where it is convex and where concave: at most one of them holds on an interval. */
  readonly convex?: (lower: Value, upper: Value) => Value;
  readonly concave?: (lower: Value, upper: Value) => Value;
  /** Whether it is continuous on an interval; where it is not, no line bounds it. @default it is everywhere */
  readonly isDefined?: (lower: Value, upper: Value) => Value;
}

/** Shorter intervals have lines with slope 0 to begin with. */
const SHORTEST = 1e-12;

/**
 * Any slope gives a line below and one above, once the offset is the least and the greatest of f(x) - slope * x: they are
 * attained at an end or at a turning point. Slopes start as the chord's, and as the middle's on the side to which the
 * function bends.
 */
export function lines(shape: Shape): (given: Coefficients) => LinearStep {
  return (given) => {
    const { lower, upper } = given.interval(0, shape.bends);
    const [low, high] = shape.slopes;
    const chord = clamp(div(sub(shape.f(upper), shape.f(lower)), max(sub(upper, lower), SHORTEST)), low, high);
    const middle = shape.slope(add(lower, mul(0.5, sub(upper, lower))));
    const start = (bends: Shape['convex']) => (bends ? where(bends(lower, upper), middle, chord) : chord);
    const below = given.free(start(shape.convex), low, high);
    const above = given.free(start(shape.concave), low, high);
    const heights = (slope: Value) => {
      // Where the least is attained inside, moving that point changes nothing (the envelope theorem).
      const inside = shape.turning(stopGradient(slope)).map((point) => clampTo(point, lower, upper));
      return [lower, upper, ...inside].map((x) => sub(shape.f(x), mul(slope, x)));
    };
    const defined = shape.isDefined?.(lower, upper);
    const orNothing = (height: Value, nothing: number) => (defined ? where(defined, height, nothing) : height);
    return between(
      given,
      { slopes: [below], offset: orNothing(heights(below).reduce(min), Number.NEGATIVE_INFINITY) },
      { slopes: [above], offset: orNothing(heights(above).reduce(max), Number.POSITIVE_INFINITY) },
    );
  };
}

function clampTo(point: Operand, lower: Value, upper: Value): Value {
  return min(upper, max(lower, point));
}

/** Convex, or concave, wherever it is defined. */
export function everywhere(lower: Value, upper: Value): Value {
  return lessOrEqual(lower, upper);
}

/** Convex, or concave, on the negative side. */
export function onTheLeft(_: Value, upper: Value): Value {
  return lessOrEqual(upper, 0);
}

/** Convex, or concave, on the positive side. */
export function onTheRight(lower: Value, _: Value): Value {
  return greaterOrEqual(lower, 0);
}

/** A function that bends at a few points only and is straight between them. */
export function piecewiseLinear(
  f: (x: Value) => Value,
  kinks: readonly Operand[],
  slopes: readonly [Operand, Operand],
): (given: Coefficients) => LinearStep {
  const bends = kinks.flatMap((kink) => (typeof kink === 'number' ? [kink] : numbersIn(kink)));
  return lines({
    f,
    slope: (x) => mul(x, 0),
    turning: () => kinks,
    slopes,
    ...(bends.length >= kinks.length && { bends }),
  });
}

function numbersIn({ known }: Value): number[] {
  return known === undefined ? [] : Array.from(numbersOf(known));
}

/**
 * Lines through the middle, as far off as half the square of the radius times the second derivative's range: for
 * functions that turn often.
 */
export function aroundMiddle(
  f: (x: Value) => Value,
  slope: (x: Value) => Value,
  curvature: (lower: Value, upper: Value) => readonly [least: Value, most: Value],
): (given: Coefficients) => LinearStep {
  return (given) => {
    const { lower, upper } = given.interval(0);
    const radius = mul(0.5, sub(upper, lower));
    const middle = add(lower, radius);
    const steepness = slope(middle);
    const height = sub(f(middle), mul(steepness, middle));
    const [least, most] = curvature(lower, upper);
    const half = mul(0.5, mul(radius, radius));
    return between(
      given,
      { slopes: [steepness], offset: add(height, mul(half, min(least, 0))) },
      { slopes: [steepness], offset: add(height, mul(half, max(most, 0))) },
    );
  };
}

/** The planes of McCormick around a product of two variables, mixed by a free share of each pair. */
export function productPlanes(given: Coefficients): LinearStep {
  const [x, y] = [given.interval(0), given.interval(1)];
  const half = mul(add(x.lower, y.lower), 0);
  const share = () => given.free(add(half, 0.5), 0, 1);
  const mixed = (q: Value, a: Value, b: Value) => add(mul(q, a), mul(sub(1, q), b));
  const plane = (q: Value, [x1, y1]: readonly [Value, Value], [x2, y2]: readonly [Value, Value]) => ({
    slopes: [mixed(q, y1, y2), mixed(q, x1, x2)],
    offset: neg(mixed(q, mul(x1, y1), mul(x2, y2))),
  });
  return between(
    given,
    plane(share(), [x.lower, y.lower], [x.upper, y.upper]),
    plane(share(), [x.upper, y.lower], [x.lower, y.upper]),
  );
}
