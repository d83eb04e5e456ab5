/** When a property cannot be satisfied: rows of outputs of which one of each disjunct must stay above its limit. */
import type { BoxProperty } from '../property/index.ts';
import { floatAtLeast, floatAtMost } from '../threat/float32.ts';
import type { BoundedNetwork } from './bounded-network.ts';
import type { Boxes, Floats, Intervals, Known, RowBounds } from './bounds.ts';
import { refutingWeights } from './combination.ts';
import { aboveDecimal } from './outward.ts';

/** `sum of coefficients * Y`, which a counterexample keeps at `limit` or below. */
export interface Requirement {
  readonly disjunct: number;
  /** [outputs] */
  readonly coefficients: Float64Array;
  /** Not below the decimal that the property has. */
  readonly limit: number;
}

/**
 * What a counterexample in the box would satisfy: all requirements of one disjunct.
 *
 * @param outputs How many there are, inputs that are passed on included
 */
export function requirementsOf({ low, disjuncts }: BoxProperty, outputs: number): readonly Requirement[] {
  return disjuncts.flatMap((conjunction, disjunct) =>
    conjunction.map(({ terms, inputs = [], bound }) => {
      const coefficients = new Float64Array(outputs);
      for (const { output, coefficient } of terms) coefficients[output] = coefficient;
      for (const { input, coefficient } of inputs) coefficients[outputs - low.length + input] = coefficient;
      return { disjunct, coefficients, limit: aboveDecimal(bound) };
    }),
  );
}

/** Bounds of all requirements on some boxes. */
export interface Refutation {
  readonly known: Known;
  /** One row for each box and requirement, requirements running faster. */
  readonly rows: RowBounds;
  /** For each box the disjuncts that may be satisfied there. */
  readonly open: readonly (readonly number[])[];
}

export interface RefuteOptions {
  /** Whether linear bounds of the values in between are asked for. @default true */
  readonly linear?: boolean;
  /** Intervals that are known to hold, such as those of larger boxes. */
  readonly within?: Intervals | undefined;
  /** Stops between two runs; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Bounds every requirement on every box, and tells which disjuncts are left. */
export async function refute(
  network: BoundedNetwork,
  boxes: Boxes,
  requirements: readonly Requirement[],
  { linear = true, within, signal }: RefuteOptions = {},
): Promise<Refutation> {
  const known = await network.intervals(boxes, { linear, within, signal });
  const rows = await boundsOf(network, boxes, known, requirements);
  const disjuncts = groupsOf(requirements);
  const open = finiteBoxes(boxes.count, known).map((isNumber, at) => {
    const isRefuted = (own: readonly number[]) => {
      const first = at * requirements.length;
      if (own.some((i) => rows.bound[first + i] > requirements[i].limit)) return true;
      return own.length > 1 && areRefutedTogether(own, requirements, rows, network, boxes, at);
    };
    return [...disjuncts].flatMap(([disjunct, own]) => (isNumber && isRefuted(own) ? [] : [disjunct]));
  });
  return { known, rows, open };
}

/** Bounds of all requirements. Those that many disjuncts have are computed once. */
async function boundsOf(
  network: BoundedNetwork,
  boxes: Boxes,
  known: Known,
  requirements: readonly Requirement[],
): Promise<RowBounds> {
  const { outputs } = network.anatomy;
  const texts = requirements.map(({ coefficients }) => coefficients.join());
  const different = [...new Set(texts)];
  const first = different.map((text) => requirements[texts.indexOf(text)]);
  const count = boxes.count * first.length;
  const coefficients = network.floats(count * outputs);
  const box = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    coefficients.set(first[row % first.length].coefficients, row * outputs);
    box[row] = Math.floor(row / first.length);
  }
  const bounds = await network.bounds(boxes, known, { count, box, coefficients });
  if (first.length === requirements.length) return bounds;
  const which = texts.map((text) => different.indexOf(text));
  const spread = (values: Floats) => {
    const size = values.length / count;
    const all = network.floats(boxes.count * requirements.length * size);
    for (let row = 0; row < boxes.count * requirements.length; row++) {
      const from = Math.floor(row / which.length) * first.length + which[row % which.length];
      all.set(values.subarray(from * size, (from + 1) * size), row * size);
    }
    return all;
  };
  return {
    bound: spread(bounds.bound),
    coefficients: spread(bounds.coefficients),
    constant: spread(bounds.constant),
    lost: bounds.lost && spread(bounds.lost),
  };
}

/** Whether no point of a box keeps all of some requirements. */
function areRefutedTogether(
  own: readonly number[],
  requirements: readonly Requirement[],
  { coefficients, constant }: RowBounds,
  { inputSize: size, options: { precision } }: BoundedNetwork,
  boxes: Boxes,
  at: number,
): boolean {
  const part = (values: Floats, index: number) => values.subarray(index * size, (index + 1) * size);
  const box = { low: Float64Array.from(part(boxes.low, at)), high: Float64Array.from(part(boxes.high, at)) };
  const rows = own.map((i) => {
    const row = at * requirements.length + i;
    return { coefficients: part(coefficients, row), constant: constant[row], limit: requirements[i].limit };
  });
  return refutingWeights(rows, box, precision) !== undefined;
}

/** The indices of the requirements of each disjunct. */
export function groupsOf(requirements: readonly Requirement[]): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  requirements.forEach(({ disjunct }, i) => {
    const group = groups.get(disjunct) ?? [];
    groups.set(disjunct, group);
    group.push(i);
  });
  return groups;
}

export function disjunctsOf(requirements: readonly Requirement[]): readonly number[] {
  return [...new Set(requirements.map(({ disjunct }) => disjunct))];
}

/** For each box whether all its intervals are numbers; where one is not, a maximum may have hidden it. */
export function finiteBoxes(count: number, { lower, upper }: Intervals): boolean[] {
  const areFinite = new Array<boolean>(count).fill(true);
  for (const ends of [...lower, ...upper]) {
    const size = ends.length / count;
    for (let i = 0; i < ends.length; i++) if (!Number.isFinite(ends[i])) areFinite[Math.floor(i / size)] = false;
  }
  return areFinite;
}

/** Boxes one after the other, in the precision of a network: no box is smaller for it. */
export function batchOf(
  network: BoundedNetwork,
  boxes: readonly { readonly low: Float64Array; readonly high: Float64Array }[],
): Boxes {
  const size = network.inputSize;
  const [low, high] = [network.floats(boxes.length * size), network.floats(boxes.length * size)];
  const isShort = network.options.precision === 'float32';
  boxes.forEach((box, i) => {
    low.set(isShort ? box.low.map(floatAtMost) : box.low, i * size);
    high.set(isShort ? box.high.map(floatAtLeast) : box.high, i * size);
  });
  return { count: boxes.length, low, high };
}
