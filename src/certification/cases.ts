/** Cases of units as batches: each row has its own intervals, slopes and multipliers. */

import { freeName, multiplierName } from './bound-graphs.ts';
import type { BoundedNetwork } from './bounded-network.ts';
import type { Boxes, Choices, Floats, Known, Learned } from './bounds.ts';
import type { Requirement } from './refutation.ts';
import { atLeast } from './sizes.ts';

/** A unit that is fixed: its input is at most 0, or at least 0. */
export interface Case {
  readonly value: number;
  readonly element: number;
  readonly side: -1 | 1;
}

/** What was chosen for one combination of cases. */
export interface ChosenCases {
  readonly cases: readonly Case[];
  /** All free numbers, one after the other. NaN leaves one to its rule. */
  readonly free: Float32Array;
  /** For each case how much of its constraint is added, from 0. */
  readonly multipliers: Float32Array;
}

/** The elements of a value that cases decide. */
export function casesOf(cases: readonly Case[], value: number): ReadonlySet<number> {
  return new Set(cases.filter((fixed) => fixed.value === value).map(({ element }) => element));
}

export class CaseBatch {
  readonly boxes: Boxes;
  readonly known: Known;
  readonly coefficients: Floats;
  /** For each free number of the anatomy [rows, size]. */
  readonly free: readonly Floats[];
  /** For each combination its multipliers, [cases]. */
  readonly strengths: readonly Float32Array[];
  readonly #multipliers: readonly Floats[];
  readonly #chosen: readonly ChosenCases[];
  readonly #network: BoundedNetwork;

  constructor(
    network: BoundedNetwork,
    box: Boxes,
    known: Known,
    chosen: readonly ChosenCases[],
    { coefficients }: Requirement,
  ) {
    const { anatomy } = network;
    const rows = atLeast(chosen.length);
    const repeated = (values: Floats | Float64Array) => {
      const all = network.floats(rows * values.length);
      for (let row = 0; row < rows; row++) all.set(values, row * values.length);
      return all;
    };
    this.#network = network;
    this.#chosen = chosen;
    this.boxes = { count: rows, low: repeated(box.low), high: repeated(box.high) };
    this.known = {
      lower: known.lower.map(repeated),
      upper: known.upper.map(repeated),
      errors: new Map([...known.errors].map(([name, all]) => [name, repeated(all)])),
    };
    this.coefficients = repeated(coefficients);
    this.free = anatomy.free.map(({ size }) => network.floats(rows * size).fill(Number.NaN));
    this.#multipliers = anatomy.relaxed.map(({ size }) => network.floats(rows * size));
    this.strengths = chosen.map(({ multipliers }) => Float32Array.from(multipliers));
    chosen.forEach(({ cases, free }, row) => {
      let start = 0;
      anatomy.free.forEach(({ size }, i) => {
        this.free[i].set(free.subarray(start, start + size), row * size);
        start += size;
      });
      for (const { value, element, side } of cases) {
        const at = row * anatomy.relaxed[value].size + element;
        if (side < 0) this.known.upper[value][at] = Math.min(this.known.upper[value][at], 0);
        else this.known.lower[value][at] = Math.max(this.known.lower[value][at], 0);
      }
    });
  }

  /** What is fed: a constraint that is at least 0, times what is not negative, is subtracted from the coefficients. */
  get choices(): Choices {
    this.#chosen.forEach(({ cases }, row) => {
      cases.forEach(({ value, element, side }, i) => {
        const at = row * this.#network.anatomy.relaxed[value].size + element;
        this.#multipliers[value][at] = -side * Math.max(0, this.strengths[row][i]);
      });
    });
    return { free: this.free, multipliers: this.#multipliers };
  }

  /** Replaces free numbers by those that were used, which are in their ranges. */
  keep({ used }: Learned): void {
    used.forEach((values, i) => {
      if (values !== undefined) this.free[i].set(values);
    });
  }

  /** The slopes of all bounds in free numbers and strengths, in the order of `free` and `strengths`. */
  slopesFrom({ slopes }: Learned): readonly (Floats | undefined)[] {
    const { relaxed } = this.#network.anatomy;
    const ofStrengths = this.#chosen.map(({ cases }, row) =>
      Float32Array.from(cases, ({ value, element, side }) => {
        const slope = slopes.get(multiplierName(value))?.[row * relaxed[value].size + element] ?? 0;
        return -side * slope;
      }),
    );
    return [...this.free.map((_, i) => slopes.get(freeName(i))), ...ofStrengths];
  }

  /** Takes strengths below 0 back to it. */
  project(): void {
    for (const strengths of this.strengths) {
      for (let i = 0; i < strengths.length; i++) strengths[i] = Math.max(0, strengths[i]);
    }
  }

  freeOf(row: number): Float32Array {
    const { free } = this.#network.anatomy;
    const all = new Float32Array(free.reduce((sum, { size }) => sum + size, 0));
    let start = 0;
    free.forEach(({ size }, i) => {
      all.set(this.free[i].subarray(row * size, (row + 1) * size), start);
      start += size;
    });
    return all;
  }
}
