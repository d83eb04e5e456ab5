/** Interval and linear rules of reductions, normalisation and pooling. */
import type { AttributeSpec, AttributesOf, NodeContext, Value } from '../../graph/index.ts';
import { mustKnowIntegers } from '../../graph/index.ts';
import { sizeOf } from '../../tensor/index.ts';
import { relu } from '../activations.ts';
import { abs, add, div, max, min, mul, reciprocal, sqrt, sub } from '../arithmetic.ts';
import { cast, equal } from '../comparison.ts';
import { reduceMax, reduceMin, reduceSum } from '../reduction.ts';
import { expand, reshape } from '../shape.ts';
import { maxPool } from '../windows/pooling.ts';
import { maxPoolGradient } from '../windows/pooling-gradient.ts';
import { windowOf } from '../windows/window.ts';
import type { BoundRules } from './elementary.ts';
import { type Interval, magnitude, type Ranges, rising, sumError } from './interval.ts';
import { linearInAll } from './linear.ts';

/** Sums with weights that are not negative: rising, and rounded as often as there are terms. */
export function totals({
  inputs,
  intervals,
  reapply,
}: Ranges & { readonly inputs: readonly Value[] }): readonly Interval[] {
  const [x, ...fixed] = intervals;
  if (x === undefined) return [];
  const [largest] = reapply([magnitude(x), ...fixed.map((value) => value?.lower)]);
  const terms = sizeOf(inputs[0].shape.slice(1));
  const rounding = add(mul(sumError(terms), largest), 2 ** -112);
  return rising({ intervals, reapply }).map((interval) => ({ ...interval, rounding }));
}

/** The rules of such sums. */
export function ofTotal<A>(): BoundRules<A> {
  return { interval: (ranges) => totals(ranges), linear: (given) => linearInAll(given) };
}

/** The greatest or least of many: below by the one that is greatest at its worst, above by the greatest that any can be. */
export function ofExtremum<A>(which: 'max' | 'min'): BoundRules<A> {
  return {
    interval: (ranges) => rising(ranges),
    linear: (given) => {
      const { lower, upper } = given.interval(0);
      const axes = mustKnowIntegers(given.inputs[1], 'the axes of a reduction');
      const kept = given.inputs[0].shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
      const g = reshape(given.g, [given.g.shape[0], ...kept.slice(1)]);
      const positive = relu(g);
      const negative = sub(g, positive);
      const [held, free] = which === 'max' ? [positive, negative] : [negative, positive];
      const [worst, extreme] = which === 'max' ? [lower, reduceMax(upper, axes)] : [upper, reduceMin(lower, axes)];
      const best = which === 'max' ? reduceMax(worst, axes) : reduceMin(worst, axes);
      return {
        coefficients: [() => mul(held, given.atRows(shares(worst, best, axes)))],
        constants: [mul(free, given.atRows(extreme))],
      };
    },
  };
}

/** Equal parts for all that attain an extremum. */
function shares(x: Value, extremum: Value, axes: readonly number[]): Value {
  const attains = cast(equal(x, extremum), x.dtype);
  return div(attains, reduceSum(attains, axes));
}

type WindowAttributes = AttributesOf<
  Record<'kernel_shape' | 'strides' | 'dilations' | 'pads', AttributeSpec<readonly number[]>>
>;

/** As `ofExtremum`, window by window. */
export function ofMaxPool(): BoundRules<WindowAttributes> {
  return {
    interval: (ranges) => rising(ranges),
    linear: (given) => {
      const { lower, upper } = given.interval(0);
      const window = windowOf(given.attributes);
      const positive = relu(given.g);
      const negative = sub(given.g, positive);
      const worst = expand(given.atRows(lower), given.inputs[0].shape);
      return {
        coefficients: [() => maxPoolGradient(positive, worst, maxPool(worst, window), window)],
        constants: [mul(negative, given.atRows(maxPool(upper, window)))],
      };
    },
  };
}

/** Batch normalisation with fixed statistics: scale and shift a channel. */
export function ofBatchNormalization(): BoundRules<AttributesOf<{ epsilon: AttributeSpec<number> }>> {
  return {
    interval: (context) => {
      const [x] = context.intervals;
      const { scale, shift, moved } = affineOf(context);
      if (x === undefined) return [];
      const ends = [x.lower, x.upper].map((end) => add(mul(end, scale), shift));
      const size = add(mul(magnitude(x), abs(scale)), add(abs(shift), abs(moved)));
      return [{ lower: min(ends[0], ends[1]), upper: max(ends[0], ends[1]), rounding: mul(sumError(1), size) }];
    },
    linear: (given) => ({
      coefficients: given.pullbacks().slice(0, 1),
      constants: [{ of: given.g, by: affineOf(given).shift, knownOf: 'network' }],
    }),
  };
}

function affineOf({ inputs: [x, gamma, beta, mean, variance], attributes: { epsilon } }: NormalizationNode) {
  const shape = [1, sizeOf(mean.shape), ...x.shape.slice(2).map(() => 1)];
  const perChannel = (value: Value) => reshape(value, shape);
  const scale = perChannel(mul(gamma, reciprocal(sqrt(add(variance, epsilon)))));
  const moved = mul(perChannel(mean), scale);
  return { scale, shift: sub(perChannel(beta), moved), moved };
}

type NormalizationNode = Pick<NodeContext<{ readonly epsilon: number }>, 'inputs' | 'attributes'>;
