/** When a property cannot be satisfied: rows of outputs of which one of each disjunct must stay above its limit. */
import type { BoxProperty } from '../property/index.ts';
import type { BoundedNetwork, Boxes, Floats, Intervals, RowBounds } from './bounded-network.ts';
import { aboveDecimal } from './outward.ts';

/** `sum of coefficients * Y`, which a counterexample keeps at `limit` or below. */
export interface Requirement {
  readonly disjunct: number;
  /** [outputs] */
  readonly coefficients: Float64Array;
  /** Not below the decimal that the property has. */
  readonly limit: number;
}

/** What a counterexample in the box would satisfy: all requirements of one disjunct. */
export function requirementsOf({ disjuncts }: BoxProperty, outputs: number): readonly Requirement[] {
  return disjuncts.flatMap((conjunction, disjunct) =>
    conjunction.map(({ terms, bound }) => {
      const coefficients = new Float64Array(outputs);
      for (const { output, coefficient } of terms) coefficients[output] = coefficient;
      return { disjunct, coefficients, limit: aboveDecimal(bound) };
    }),
  );
}

/** Bounds of all requirements on some boxes. */
export interface Refutation {
  readonly known: Intervals;
  /** One row for each box and requirement, requirements running faster. */
  readonly rows: RowBounds;
  /** For each box the disjuncts that may be satisfied there. */
  readonly open: readonly (readonly number[])[];
}

/** Bounds every requirement on every box, and tells which disjuncts are left. */
export async function refute(
  network: BoundedNetwork,
  boxes: Boxes,
  requirements: readonly Requirement[],
  linear = true,
): Promise<Refutation> {
  const known = await network.intervals(boxes, linear);
  const { outputs } = network.anatomy;
  const count = boxes.count * requirements.length;
  const coefficients = network.floats(count * outputs);
  const box = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    coefficients.set(requirements[row % requirements.length].coefficients, row * outputs);
    box[row] = Math.floor(row / requirements.length);
  }
  const rows = await network.bounds(boxes, known, { count, box, coefficients });
  const finite = finiteBoxes(boxes.count, known);
  const open = finite.map((isNumber, at) => {
    const refuted = new Set<number>();
    requirements.forEach(({ disjunct, limit }, i) => {
      if (isNumber && rows.bound[at * requirements.length + i] > limit) refuted.add(disjunct);
    });
    return disjunctsOf(requirements).filter((disjunct) => !refuted.has(disjunct));
  });
  return { known, rows, open };
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

/** One box as a batch. */
export function oneBox(network: BoundedNetwork, low: ArrayLike<number>, high: ArrayLike<number>): Boxes {
  const [a, b] = [network.floats(low.length), network.floats(low.length)];
  a.set(low);
  b.set(high);
  return { count: 1, low: a, high: b };
}

/** Boxes one after the other, in the precision of a network. */
export function batchOf(
  network: BoundedNetwork,
  boxes: readonly { readonly low: Float64Array; readonly high: Float64Array }[],
): Boxes {
  const size = network.inputSize;
  const join = (side: 'low' | 'high'): Floats => {
    const all = network.floats(boxes.length * size);
    boxes.forEach((box, i) => {
      all.set(box[side], i * size);
    });
    return all;
  };
  return { count: boxes.length, low: join('low'), high: join('high') };
}
