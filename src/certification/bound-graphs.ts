/** The graphs that bounds are computed by: intervals of one value, and linear bounds of rows of coefficients. */
import { type Graph, input, type Value } from '../graph/index.ts';
import {
  abs,
  add,
  cast,
  equal,
  equalToRange,
  gather,
  type Interval,
  max,
  min,
  mul,
  neg,
  reduceSum,
  relu,
  reshape,
  sub,
  where,
} from '../operators/index.ts';
import { sizeOf } from '../tensor/index.ts';
import { boundIntervals } from '../transforms/bounds.ts';
import { gradients } from '../transforms/gradient.ts';
import { type LinearContext, linearBound } from '../transforms/linear-bounds.ts';
import { perRow } from '../transforms/sums.ts';
import { errorName, errorsUpTo, FAN_OUT, ownRounding, sizeName, timesOfIntervals } from './rounding.ts';
import {
  type Anatomy,
  isUnit,
  type Place,
  type Precision,
  placeOf,
  type Target,
  type Trace,
  targetOf,
  valueAt,
} from './trace.ts';

/** The function written out for some batch. */
export type Traces = (batch: number) => Trace;

export interface GraphShape {
  readonly precision: Precision;
  /** Widens all by what float32 arithmetic, and that of this graph, may do to it. */
  readonly rounding: boolean;
  readonly boxes: number;
}

export interface RowsShape extends GraphShape {
  /** The names of what rounding takes, as `intervalGraph` tells it: fed for each box. */
  readonly errors: ReadonlySet<string>;
  readonly rows: number;
  /** Rows name their boxes; else there is one box, or one a row. */
  readonly mapped: boolean;
  /** Free numbers are fed, a tensor for each that the anatomy lists. */
  readonly free: boolean;
  /** Multipliers are fed for every relaxed value: what is added to its coefficients. */
  readonly multipliers: boolean;
  /** The slope of the sum of all bounds in all that is free, and what the chord of each open unit costs. */
  readonly slopes: boolean;
}

export const lowerName = (relaxed: number): string => `lower${relaxed}`;
export const upperName = (relaxed: number): string => `upper${relaxed}`;
export const freeName = (free: number): string => `free${free}`;
export const costName = (relaxed: number): string => `cost${relaxed}`;
export const usedName = (free: number): string => `used${free}`;
export const multiplierName = (relaxed: number): string => `multiplier${relaxed}`;

/** Everything that is known of boxes, as inputs of a graph that are made when they are asked for. */
class Feeds {
  readonly inputs = new Map<string, Value>();
  readonly precision: Precision;

  constructor(precision: Precision) {
    this.precision = precision;
  }

  get(name: string, shape: readonly number[], dtype: Precision | 'int64' = this.precision): Value {
    const made = this.inputs.get(name) ?? input(name, dtype, shape);
    this.inputs.set(name, made);
    return made;
  }
}

/** The intervals of all relaxed values up to a target, fed for each box. */
function known(trace: Trace, { relaxed }: Anatomy, target: Target, feeds: Feeds): Map<Value, Interval> {
  const [boxes, ...shape] = trace.x.shape;
  const box = { lower: feeds.get('low', [boxes, ...shape]), upper: feeds.get('high', [boxes, ...shape]) };
  const until = target === 'outputs' ? relaxed.length : target;
  return new Map([
    [trace.x, box],
    ...relaxed.slice(0, until).map((place, i): [Value, Interval] => {
      const fed = (name: string) => feeds.get(name, [boxes, ...place.shape]);
      return [valueAt(trace, place), { lower: fed(lowerName(i)), upper: fed(upperName(i)) }];
    }),
  ]);
}

export const targetLowerName = (target: Target): string => `lower of ${target}`;
export const targetUpperName = (target: Target): string => `upper of ${target}`;

/**
 * The intervals of targets that follow each other, from those of what comes before the first of them, [boxes, ...] each, and
 * what rounding takes between these and the targets, under names that linear bounds are fed by.
 */
export function intervalGraph(traces: Traces, anatomy: Anatomy, targets: readonly Target[], shape: GraphShape): Graph {
  const trace = traces(shape.boxes);
  const feeds = new Feeds(shape.precision);
  const values = targets.map((target) => targetOf(trace, anatomy, target));
  const intervals = boundIntervals(values, known(trace, anatomy, targets[0], feeds), {
    rounding: shape.rounding ? timesOfIntervals(shape.precision) : 0,
  });
  const ends = targets.flatMap((target, i) => {
    const { lower, upper } = intervals.get(values[i]) ?? { lower: values[i], upper: values[i] };
    return [
      [targetLowerName(target), lower],
      [targetUpperName(target), upper],
    ];
  });
  const errors = shape.rounding
    ? targets.map((target) => errorsUpTo(target, trace, anatomy, intervals, shape.precision))
    : [];
  return { inputs: [...feeds.inputs.values()], outputs: Object.assign(Object.fromEntries(ends), ...errors) };
}

/**
 * Lower bounds of rows: `bound` [rows], and the linear function below it, whose `coefficients` [rows, ...inputShape] and
 * `constant` [rows] are those of the input.
 *
 * Rows of outputs are coefficients `rows` [rows, outputs]; rows of a relaxed value are one element each, `unit` [rows], times
 * `sign` [rows]. `box` [rows] are the boxes of the rows, if they are mapped.
 */
export function rowsGraph(traces: Traces, anatomy: Anatomy, target: Target, shape: RowsShape): Graph {
  const { precision, rows, boxes } = shape;
  const feeds = new Feeds(precision);
  const ofBoxes = traces(boxes);
  const ofRows = traces(rows);
  const intervals = known(ofBoxes, anatomy, target, feeds);
  const atRows = shape.mapped
    ? (value: Value) => (value.shape[0] === boxes ? gather(value, feeds.get('box', [rows], 'int64'), 0) : value)
    : (value: Value) => value;
  const counterpart = (value: Value) => valueAt(ofBoxes, placeOf(ofRows, value));
  const learned: Record<string, Value> = {};
  const context: LinearContext = {
    interval: (node, at) => {
      const value = counterpart(node.inputs[at] ?? ofRows.x);
      const interval = intervals.get(value);
      if (interval === undefined) throw new RangeError('an interval is asked for that the anatomy does not list');
      return interval;
    },
    atRows,
    ...(shape.free && { free: fedNumbers(ofRows, anatomy, feeds, rows, learned) }),
    ...widthsOf(shape, target, ofBoxes, intervals, feeds, counterpart),
    ...(shape.slopes && {
      arrived: (value, arrived) => {
        const at = relaxedAt(placeOf(ofRows, value), anatomy);
        const interval = intervals.get(counterpart(value));
        // A chord that passes -lower above 0 costs as much per unit of its coefficient, which is negative.
        if (at >= 0 && interval && isUnit(anatomy.relaxed[at])) {
          learned[costName(at)] = relu(mul(arrived, min(interval.lower, 0)));
        }
      },
    }),
    ...(shape.multipliers && {
      multiplier: (value) => multiplierOf(placeOf(ofRows, value), anatomy, target, feeds, rows),
    }),
  };
  const value = targetOf(ofRows, anatomy, target);
  const { coefficients, constant, lost, stopped } = linearBound(
    value,
    coefficientsFor(value, target, feeds, rows),
    ofRows.x,
    context,
  );
  const bound = add(constant, leastOn(coefficients, ofBoxes.x.shape, feeds, atRows, shape.rounding));
  // Slopes are in the numbers that are used, which are fed next time: what keeps them in their ranges needs no gradient.
  const chosen = [...feeds.inputs.values()].flatMap((fed): (readonly [string, Value])[] => {
    const name = fed.name ?? '';
    if (name.startsWith('multiplier')) return [[name, fed]];
    return name.startsWith('free') ? [[name, learned[name.replace('free', 'used')]]] : [];
  });
  const slopes = shape.slopes
    ? gradients(
        reduceSum(bound, [0], false),
        chosen.map(([, value]) => value),
      )
    : [];
  return {
    inputs: [...feeds.inputs.values()],
    outputs: {
      bound: stopped === undefined ? bound : max(bound, stopped),
      coefficients,
      constant,
      ...(lost && { lost }),
      ...(shape.slopes && learned),
      ...Object.fromEntries(slopes.map((slope, i) => [`slope:${chosen[i][0]}`, slope])),
    },
  };
}

/** Numbers that are fed for what rules leave free, in the order of the anatomy; what is fed as NaN is left to the rule. */
function fedNumbers(
  trace: Trace,
  anatomy: Anatomy,
  feeds: Feeds,
  rows: number,
  used: Record<string, Value>,
): NonNullable<LinearContext['free']> {
  const asked = new Map<number, number>();
  return (node, start, low, high) => {
    const at = trace.indexOf.get(node) ?? -1;
    const index = asked.get(at) ?? 0;
    asked.set(at, index + 1);
    const which = anatomy.free.findIndex((free) => free.node === at && free.index === index);
    const fed = feeds.get(freeName(which), [rows, ...anatomy.free[which].shape]);
    const isChosen = equal(fed, fed);
    const chosen = where(isChosen, min(max(where(isChosen, fed, 0), low), high), start);
    used[usedName(which)] = chosen;
    return chosen;
  };
}

function relaxedAt(place: Place, { relaxed }: Pick<Anatomy, 'relaxed'>): number {
  return relaxed.findIndex(({ node, output }) => node === place.node && output === place.output);
}

function multiplierOf(
  place: Place,
  { relaxed }: Pick<Anatomy, 'relaxed'>,
  target: Target,
  feeds: Feeds,
  rows: number,
): Value | undefined {
  const at = relaxedAt(place, { relaxed });
  if (at < 0 || at === target) return undefined;
  return feeds.get(multiplierName(at), [rows, ...relaxed[at].shape]);
}

/** Where the last value that bends lies, and what rounding takes on the way to it. */
function widthsOf(
  { precision, rounding, errors }: RowsShape,
  target: Target,
  ofBoxes: Trace,
  intervals: ReadonlyMap<Value, Interval>,
  feeds: Feeds,
  counterpart: (value: Value) => Value,
): Partial<LinearContext> {
  const fed = (name: string, value: Value) => (errors.has(name) ? feeds.get(name, value.shape) : undefined);
  const errorOf = (value: Value) => fed(errorName(placeOf(ofBoxes, value)), value);
  const stop = (value: Value) => {
    if (target !== 'outputs') return undefined;
    const behind = counterpart(value);
    const interval = boundIntervals([behind], intervals).get(behind);
    const error = errorOf(behind);
    return interval && error ? { lower: sub(interval.lower, error), upper: add(interval.upper, error) } : interval;
  };
  if (!rounding) return { stop };
  const sizeOfValue = (value: Value) => {
    const interval = intervals.get(value);
    return interval ? max(abs(interval.lower), abs(interval.upper)) : fed(sizeName(placeOf(ofBoxes, value)), value);
  };
  return {
    stop,
    rounding: (value) => errorOf(counterpart(value)),
    loss: (value) => {
      const size = sizeOfValue(counterpart(value));
      return size && mul(ownRounding(precision, FAN_OUT), size);
    },
    share: (terms) => ownRounding(precision, terms),
  };
}

function coefficientsFor(value: Value, target: Target, feeds: Feeds, rows: number): Value {
  if (target === 'outputs') return feeds.get('rows', [rows, ...value.shape.slice(1)]);
  const size = value.shape.slice(1).reduce((product, length) => product * length, 1);
  const units = cast(equalToRange(feeds.get('unit', [rows], 'int64'), size, 1), feeds.precision);
  return reshape(mul(units, reshape(feeds.get('sign', [rows]), [rows, 1])), value.shape);
}

/** The least value of a linear function on a box. */
function leastOn(
  coefficients: Value,
  boxShape: readonly number[],
  feeds: Feeds,
  atRows: (value: Value) => Value,
  rounding: boolean,
): Value {
  const [low, high] = [feeds.get('low', boxShape), feeds.get('high', boxShape)];
  const radius = mul(0.5, sub(high, low));
  const centre = add(low, radius);
  const size = abs(coefficients);
  const parts = [mul(coefficients, atRows(centre)), neg(mul(size, atRows(radius)))];
  const error = rounding
    ? [mul(-ownRounding(feeds.precision, sizeOf(boxShape.slice(1))), mul(size, atRows(max(abs(low), abs(high)))))]
    : [];
  return perRow([...parts, ...error].reduce((sum, part) => add(sum, part)));
}
