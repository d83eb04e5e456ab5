/** What rounding takes: of the float32 file as it runs, and of the arithmetic that bounds it. */
import type { Value } from '../graph/index.ts';
import { abs, expand, type Interval, max, mul } from '../operators/index.ts';
import { sizeOf } from '../tensor/index.ts';
import { nodesUpTo } from '../transforms/bounds.ts';
import {
  type Anatomy,
  type Place,
  type Precision,
  placeOf,
  type Target,
  type Trace,
  targetOf,
  valueAt,
} from './trace.ts';

/**
 * How often the rounding of the shipped file is subtracted from intervals. In float64 what is computed here loses 2^29 times
 * less. In float32 an interval of centre and radius is twice as far off as the file's own sum.
 */
export const timesOfIntervals = (precision: Precision): number => (precision === 'float64' ? 1 + 2 ** -16 : 4);

/**
 * The same for linear bounds. A product of coefficients and weights is as far off as the file's, if as many terms are added.
 * There are as many products on the way back as on the way forth, so that fewer inputs than outputs have longer sums.
 */
const timesOfWalk = (precision: Precision, lengthening: number): number =>
  precision === 'float64' ? 1 + 2 ** -16 : 2 + 2 * Math.max(1, lengthening);

/** More than sums of so many terms lose in the walk itself, as a share of the terms. */
export const ownRounding = (precision: Precision, terms: number): number =>
  (terms + 32) * (precision === 'float64' ? 2 ** -52 : 2 ** -24);
/** Coefficients are not added more often than this, or multiplied. */
export const FAN_OUT = 32;

/** What rounding takes by each unit of coefficient of a value. */
export const errorName = ({ node, output }: Place): string => `error${node}.${output}`;
/** The magnitude of a value whose coefficients are added. */
export const sizeName = ({ node, output }: Place): string => `size${node}.${output}`;
export const isErrorName = (name: string): boolean => /^(error|size)\d/.test(name);

/** What rounding takes in the nodes that lead to a target and to none before it, for each box. */
export function errorsUpTo(
  target: Target,
  trace: Trace,
  anatomy: Anatomy,
  intervals: ReadonlyMap<Value, Interval>,
  precision: Precision,
): Record<string, Value> {
  const errors: Record<string, Value> = {};
  for (const node of segmentOf(target, trace, anatomy)) {
    for (const value of node.outputs) {
      const interval = intervals.get(value);
      if (interval === undefined || interval.lower === value) continue;
      const place = placeOf(trace, value);
      const inputs = node.inputs.filter(
        (input) => input && intervals.has(input) && intervals.get(input)?.lower !== input,
      );
      const lengthening = sizeOf(value.shape) / Math.min(...inputs.map((input) => sizeOf(input?.shape ?? [])));
      const error = lossIn(interval, lengthening, precision);
      if (error !== undefined) errors[errorName(place)] = expand(error, value.shape);
      if (consumersOf(value, trace) > 1) {
        errors[sizeName(place)] = expand(max(abs(interval.lower), abs(interval.upper)), value.shape);
      }
    }
  }
  return errors;
}

/** What a node's rounding takes, or where numbers are only moved, what adding up the coefficients of copies does. */
function lossIn(interval: Interval, lengthening: number, precision: Precision): Value | undefined {
  const { lower, upper, rounding, copies = Math.ceil(lengthening) } = interval;
  if (rounding !== undefined) return mul(timesOfWalk(precision, lengthening), rounding);
  if (copies === 1 && lengthening === 1) return undefined;
  return mul(ownRounding(precision, FAN_OUT + copies), max(abs(lower), abs(upper)));
}

function segmentOf(target: Target, trace: Trace, anatomy: Anatomy) {
  const relaxed = anatomy.relaxed.map((place) => valueAt(trace, place));
  const nodesTo = (at: Target) => {
    const until = at === 'outputs' ? relaxed.length : at;
    return nodesUpTo([targetOf(trace, anatomy, at)], new Set<Value>([trace.x, ...relaxed.slice(0, until)]));
  };
  const before = target === 'outputs' ? relaxed.length : target;
  const earlier = new Set(Array.from({ length: before }, (_, at) => nodesTo(at)).flat());
  return nodesTo(target).filter((node) => !earlier.has(node));
}

function consumersOf(value: Value, { nodes }: Trace): number {
  return nodes.reduce((count, { inputs }) => count + inputs.filter((input) => input === value).length, 0);
}
