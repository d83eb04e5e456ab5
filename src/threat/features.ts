/** Features of tables: each with its own range, some of them integers, some of them groups of which one is chosen. */
import { DataError, OptionError } from '../errors.ts';
import { constant, type Value } from '../graph/index.ts';
import {
  add,
  cast,
  concat,
  equal,
  gather,
  mul,
  reduceMax,
  reshape,
  round,
  sliceAxis,
  stopGradient,
  sub,
  where,
} from '../operators/index.ts';
import { argMax, floats, integers, type Shape, sizeOf } from '../tensor/index.ts';
import type { Placement } from './placement.ts';

/** One value of the input. */
export interface Feature {
  readonly name: string;
  /** The least and greatest value that it may have; both of the unit range for a member of a group. */
  readonly low: number;
  readonly high: number;
  /** A number, an integer, one that may not change, or a member of a one-hot group. */
  readonly kind: 'number' | 'integer' | 'fixed' | { readonly group: string };
  /** How far it may move from the sample's own value. @default as far as its range allows */
  readonly reach?: number | undefined;
}

/** A group whose chosen member wins by so much: the smallest epsilon that lets any other be chosen. */
const LEAD = 2 ** -8;

/**
 * Free variables are positions: of a number or an integer, where it is between the least value that it may have (0) and the
 * greatest (1); of a member of a group, a score, the highest of which is chosen. So epsilon is a share of what each may do, and
 * any epsilon of 1/256 or more lets a group choose anything.
 *
 * Gradients pass rounding and choosing as if they were not there (straight-through).
 *
 * @param inputShape Of one sample; its values are counted in row-major order
 * @throws OptionError where there are not as many features as values, a range is upside down, or a group has one member only
 */
export function features(inputShape: Shape, list: readonly Feature[]): Placement {
  const size = sizeOf(inputShape);
  requireFeatures(list, size);
  const places = (fits: (feature: Feature) => boolean) => list.flatMap((feature, at) => (fits(feature) ? [at] : []));
  const numbers = places(({ kind }) => kind === 'number' || kind === 'integer');
  const whole = numbers.map((at) => list[at].kind === 'integer');
  const groups = [...new Set(list.flatMap(({ kind }) => (typeof kind === 'object' ? [kind.group] : [])))].map((group) =>
    places(({ kind }) => typeof kind === 'object' && kind.group === group),
  );
  const free = [...numbers, ...groups.flat()];
  if (free.length === 0) throw new OptionError('features', 'they let no value change');
  const sources = Int32Array.from({ length: size }, (_, i) => i);
  free.forEach((at, i) => {
    sources[at] = size + i;
  });
  const count = numbers.length;

  /** What a number may be, for a sample. */
  const rangeAt = (input: ArrayLike<number>, at: number) => {
    const { low, high, reach = Number.POSITIVE_INFINITY } = list[at];
    return { low: Math.max(low, input[at] - reach), high: Math.min(high, input[at] + reach) };
  };

  return {
    name: 'features',
    shape: [free.length],
    box: { low: 0, high: 1 },
    layout: undefined,
    // The sample itself, and where each number is in its range with how wide that is.
    sideSize: size + 2 * count,
    start(input) {
      requireAllowed(input, list, groups);
      const ranges = numbers.map((at) => rangeAt(input, at));
      const widths = ranges.map(({ low, high }) => high - low);
      const positions = numbers.map((at, i) => (widths[i] > 0 ? (input[at] - ranges[i].low) / widths[i] : 0));
      const scores = groups.flatMap((group) => group.map((at) => (input[at] === 1 ? 0.5 : 0.5 - LEAD)));
      return {
        free: Float32Array.from([...positions, ...scores]),
        side: Float32Array.from([...input, ...positions, ...widths]),
      };
    },
    place(z, side) {
      const [samples] = z.shape;
      const base = sliceAxis(side, 1, 0, size);
      const moved = numbersAt(z, side, base);
      const chosen = groups.map((group, i) => {
        const start = count + groups.slice(0, i).flat().length;
        const scores = sliceAxis(z, 1, start, start + group.length);
        const best = cast(equal(scores, reduceMax(scores, [1])), 'float32');
        return add(scores, stopGradient(sub(best, scores)));
      });
      const parts = [base, ...(count > 0 ? [moved] : []), ...chosen];
      return reshape(gather(concat(parts, 1), constant(integers([size], sources)), 1), [samples, ...inputShape]);
    },
    placed(z, side) {
      const input = side.slice(0, size);
      numbers.forEach((at, i) => {
        const { low, high } = rangeAt(side, at);
        const moved = side[at] + side[size + count + i] * (z[i] - side[size + i]);
        const inside = Math.max(low, Math.min(high, moved));
        input[at] = whole[i] ? Math.max(Math.ceil(low), Math.min(Math.floor(high), Math.round(moved))) : inside;
      });
      let start = count;
      for (const group of groups) {
        const best = argMax(z.subarray(start, start + group.length));
        group.forEach((at, i) => {
          input[at] = Number(i === best);
        });
        start += group.length;
      }
      return input;
    },
    allows(input, side) {
      const inRange = numbers.every((at, i) => {
        const { low, high } = rangeAt(side, at);
        const isInside =
          input[at] >= Math.fround(low) - ROUNDING * Math.abs(low) &&
          input[at] <= Math.fround(high) + ROUNDING * Math.abs(high);
        return isInside && (!whole[i] || Number.isInteger(input[at]));
      });
      const isFixed = list.every(({ kind }, at) => kind !== 'fixed' || input[at] === side[at]);
      return inRange && isFixed && groups.every((group) => isOneHot(input, group));
    },
  };

  function numbersAt(z: Value, side: Value, base: Value): Value {
    const own = gather(base, constant(integers([count], numbers)), 1);
    const position = sliceAxis(side, 1, size, size + count);
    const width = sliceAxis(side, 1, size + count, size + 2 * count);
    const moved = add(own, mul(width, sub(sliceAxis(z, 1, 0, count), position)));
    if (!whole.includes(true)) return moved;
    const isWhole = cast(constant(floats([1, count], whole.map(Number))), 'bool');
    return add(moved, stopGradient(where(isWhole, sub(round(moved), moved), 0)));
  }
}

/** Of float32 numbers. */
const ROUNDING = 2 ** -22;

function requireFeatures(list: readonly Feature[], size: number): void {
  if (list.length !== size) {
    throw new OptionError(
      'features',
      `${list.length} are listed, and the input has ${size} values`,
      'List one for each value.',
    );
  }
  const upside = list.find(({ low, high }) => !(low <= high));
  if (upside !== undefined) {
    throw new OptionError(
      'features',
      `"${upside.name}" ranges from ${upside.low} to ${upside.high}`,
      'Write the lower end first.',
    );
  }
}

/** @throws DataError for a sample that is not one of these features */
function requireAllowed(input: Float32Array, list: readonly Feature[], groups: readonly (readonly number[])[]): void {
  list.forEach(({ name, low, high, kind }, at) => {
    const value = input[at];
    if (typeof kind === 'object' || kind === 'fixed') return;
    if (!(value >= Math.fround(low) && value <= Math.fround(high))) {
      throw new DataError(`"${name}" is ${value}, outside its range ${low}..${high}`, { hint: 'Correct its range.' });
    }
    if (kind === 'integer' && !Number.isInteger(value)) {
      throw new DataError(`"${name}" is ${value}, and it is said to be an integer`, { hint: 'Say number instead.' });
    }
  });
  for (const group of groups) {
    if (isOneHot(input, group)) continue;
    const values = group.map((at) => `${list[at].name} ${input[at]}`).join(', ');
    throw new DataError(`a one-hot group is not one-hot: ${values}`, {
      hint: 'One of its members is 1, the others 0.',
    });
  }
}

function isOneHot(input: Float32Array, group: readonly number[]): boolean {
  const values = group.map((at) => input[at]);
  return values.every((value) => value === 0 || value === 1) && values.filter((value) => value === 1).length === 1;
}
