/** Interval and linear rules of activation functions. */
import type { AttributeSpec, AttributesOf, Operand, Value } from '../../graph/index.ts';
import { scalar } from '../../graph/index.ts';
import { relu, sigmoid, tanh } from '../activations.ts';
import { abs, add, div, exp, log, max, min, mul, neg, sqrt, sub } from '../arithmetic.ts';
import { and, cast, greater, less, where } from '../comparison.ts';
import type { BoundRules } from './elementary.ts';
import { elementary, type Interval, isFixed, magnitude, rising, risingElementary, rounded } from './interval.ts';
import { between, clamp } from './linear.ts';
import { everywhere, lines, onTheLeft, onTheRight, piecewiseLinear } from './relaxations.ts';

/** A divisor where an interval has no length and its quotient is not used. */
const SHORTEST = 1e-30;

/**
 * 0 and x where the sign is known. Else above the chord, and below any line through 0 with a slope in [0, 1], to begin with
 * the one that leaves the smaller area.
 */
export function ofRelu(): BoundRules {
  return {
    interval: (ranges) => rising(ranges),
    linear: (given) => {
      const { lower, upper } = given.interval(0, [0]);
      const positive = relu(upper);
      const chord = div(positive, max(add(positive, relu(neg(lower))), SHORTEST));
      // Where the sign is known, this is the slope too.
      const start = cast(greater(add(upper, lower), 0), upper.dtype);
      const free = given.free(start, 0, 1);
      const isOpen = and(less(lower, 0), greater(upper, 0));
      const slope = free === start ? start : where(isOpen, free, start);
      // Where the sign is known the chord is 0 or 1, and only an open unit's chord does not pass through 0.
      const offset = mul(chord, relu(neg(lower)));
      return between(given, { slopes: [slope] }, { slopes: [chord], offset });
    },
  };
}

type Alpha = AttributesOf<{ alpha: AttributeSpec<number> }>;

export function ofLeakyRelu(): BoundRules<Alpha> {
  return {
    interval: ({ intervals, attributes }) => {
      const [x] = intervals;
      if (x === undefined) return [];
      return [bentInterval(x, scalar(attributes.alpha, x.lower.dtype))];
    },
    linear: (given) => bentAtZero(given.attributes.alpha)(given),
  };
}

const bentAtZero = (slope: number) =>
  piecewiseLinear((x) => bent(x, slope), [0], [Math.min(slope, 1), Math.max(slope, 1)]);

function bent(x: Value, slope: Operand): Value {
  return sub(relu(x), mul(slope, relu(neg(x))));
}

/** Where both ends have one sign, what is between them is; else 0 is among the values. */
function bentInterval({ lower, upper }: Interval, slope: Value): Interval {
  const ends = [bent(lower, slope), bent(upper, slope)];
  const has0 = and(less(lower, 0), greater(upper, 0));
  const least = ends.reduce(min);
  return rounded({ lower: where(has0, min(least, 0), least), upper: ends.reduce(max) });
}

/** Slopes are the file's numbers, one a channel or more, and not negative. */
export function ofPRelu(): BoundRules {
  return {
    interval: ({ intervals: [x, slope] }) => {
      if (x === undefined || slope === undefined || !isFixed(slope)) return [];
      return [bentInterval(x, slope.lower)];
    },
    linear: (given) => {
      const [, slope] = given.inputs;
      return piecewiseLinear((x) => bent(x, slope), [0], [min(slope, 1), max(slope, 1)])(given);
    },
  };
}

export function ofElu(): BoundRules<Alpha> {
  return {
    interval: ({ intervals: [x], attributes: { alpha } }) =>
      x && alpha > 0 ? [elementary({ lower: elu(x.lower, alpha), upper: elu(x.upper, alpha) })] : [],
    linear: (given) => {
      const { alpha } = given.attributes;
      return lines({
        f: (x) => elu(x, alpha),
        slope: (x) => where(greater(x, 0), 1, mul(alpha, exp(min(x, 0)))),
        turning: (a) => [0, log(div(a, alpha))],
        slopes: [0, Math.max(1, alpha)],
      })(given);
    },
  };
}

function elu(x: Value, alpha: number): Value {
  return add(relu(x), mul(alpha, sub(exp(neg(relu(neg(x)))), 1)));
}

export function ofSigmoid(): BoundRules {
  return {
    interval: (ranges) => risingElementary(ranges),
    linear: (given) =>
      lines({
        f: (x) => sigmoid(x),
        slope: (x) => mul(sigmoid(x), sub(1, sigmoid(x))),
        // sigmoid'(x) = a where sigmoid(x) = (1 +- sqrt(1 - 4 a)) / 2, and a is the product of both.
        turning: (a) => {
          const larger = mul(0.5, add(1, sqrt(relu(sub(1, mul(4, a))))));
          return bothSigns(sub(mul(2, log(larger)), log(a)));
        },
        slopes: [0, 0.25],
        convex: onTheLeft,
        concave: onTheRight,
      })(given),
  };
}

export function ofTanh(): BoundRules {
  return {
    interval: (ranges) => risingElementary(ranges),
    linear: (given) =>
      lines({
        f: (x) => tanh(x),
        slope: (x) => sub(1, mul(tanh(x), tanh(x))),
        // 1 - tanh^2 = a where tanh(x) = +- sqrt(1 - a).
        turning: (a) => bothSigns(sub(log(add(1, sqrt(relu(sub(1, a))))), mul(0.5, log(a)))),
        slopes: [0, 1],
        convex: onTheLeft,
        concave: onTheRight,
      })(given),
  };
}

function bothSigns(x: Value): Value[] {
  return [x, neg(x)];
}

/** log(1 + e^x), in a form that does not overflow. */
export function ofSoftplus(): BoundRules {
  const f = (x: Value) => add(relu(x), log(add(1, exp(neg(abs(x))))));
  return {
    interval: ({ intervals: [x] }) => (x ? [elementary({ lower: f(x.lower), upper: f(x.upper) })] : []),
    linear: (given) =>
      lines({
        f,
        slope: (x) => sigmoid(x),
        turning: (a) => [sub(log(a), log(sub(1, a)))],
        slopes: [0, 1],
        convex: everywhere,
      })(given),
  };
}

type AlphaBeta = AttributesOf<{ alpha: AttributeSpec<number>; beta: AttributeSpec<number> }>;

/** min(max(alpha x + beta, 0), 1) */
export function ofHardSigmoid(): BoundRules<AlphaBeta> {
  const f = (x: Value, { alpha, beta }: AlphaBeta) => clamp(add(mul(alpha, x), beta), 0, 1);
  return {
    interval: ({ intervals: [x], attributes }) => {
      if (x === undefined) return [];
      const ends = [f(x.lower, attributes), f(x.upper, attributes)];
      const size = add(mul(Math.abs(attributes.alpha), magnitude(x)), Math.abs(attributes.beta) + 1);
      return [{ lower: ends.reduce(min), upper: ends.reduce(max), rounding: mul(2 ** -21, size) }];
    },
    linear: (given) => {
      const { alpha, beta } = given.attributes;
      return piecewiseLinear((x) => f(x, given.attributes), alpha === 0 ? [] : [-beta / alpha, (1 - beta) / alpha], [
        Math.min(0, alpha),
        Math.max(0, alpha),
      ])(given);
    },
  };
}

/** x * min(max(x / 6 + 1 / 2, 0), 1): least at -1.5, straight outside [-3, 3]. */
export function ofHardSwish(): BoundRules {
  const f = (x: Value) => mul(x, clamp(add(div(x, 6), 0.5), 0, 1));
  return {
    interval: ({ intervals: [x] }) => {
      if (x === undefined) return [];
      const ends = [f(x.lower), f(x.upper)];
      const turning = f(clamp(add(mul(x.lower, 0), -1.5), x.lower, x.upper));
      return [elementary({ lower: min(turning, ends.reduce(min)), upper: ends.reduce(max) })];
    },
    linear: (given) =>
      lines({
        f,
        slope: (x) => clamp(add(div(x, 3), 0.5), 0, 1),
        turning: (a) => [-3, 3, mul(3, sub(a, 0.5))],
        slopes: [-0.5, 1.5],
      })(given),
  };
}

/** Ends may be left out, or be values; what varies is the first input only. */
export function ofClip(): BoundRules {
  return {
    interval: (ranges) => rising(ranges),
    linear: (given) => {
      const [, low, high] = given.optionalInputs;
      const ends: Operand[] = [low, high].filter((end) => end !== undefined);
      const clipped = (x: Value) => {
        const raised = low ? max(x, low) : x;
        return high ? min(raised, high) : raised;
      };
      return piecewiseLinear(clipped, ends, [0, 1])(given);
    },
  };
}
