/**
 * Tighter intervals between input and output: for each end of each open unit the slopes of the lines before it are optimised,
 * any of them being sound. Every later bound profits.
 *
 * @see Xu et al. 2021, "Fast and Complete: Enabling Complete Neural Network Verification with Rapid and Massively Parallel
 * Incomplete Verifiers", arXiv 2011.13824
 */
import { Adam } from './adam.ts';
import { freeName } from './bound-graphs.ts';
import type { BoundedNetwork } from './bounded-network.ts';
import type { Boxes, Known } from './bounds.ts';
import type { Refined } from './proof.ts';
import { atLeast } from './sizes.ts';
import { type Anatomy, isUnit } from './trace.ts';

/** Elements that are bounded together, each from below and from above. */
const TOGETHER = 128;
const STEPS = 20;
const RATE = 0.25;
const DECAY = 0.93;
/** More numbers are not kept, for they all go into the certificate. */
const MOST_NUMBERS = 1 << 22;

/** Looks for slopes under which the intervals of open units are narrower, value by value. */
export async function refine(
  search: BoundedNetwork,
  box: Boxes,
  known: Known,
  signal: AbortSignal,
): Promise<readonly Refined[]> {
  const { anatomy } = search;
  const narrower = copyOf(known);
  const refined: Refined[] = [];
  let left = MOST_NUMBERS;
  for (const [value, relaxed] of anatomy.relaxed.entries()) {
    const count = freeCountBefore(anatomy, value);
    if (count === 0 || !isUnit(relaxed)) continue;
    const open = [...Array(relaxed.size).keys()].filter(
      (i) => narrower.lower[value][i] < 0 && narrower.upper[value][i] > 0,
    );
    left -= 2 * open.length * count;
    if (left < 0) break;
    for (let start = 0; start < open.length; start += TOGETHER) {
      const elements = open.slice(start, start + TOGETHER);
      const free = await optimised(search, box, narrower, value, elements, signal);
      const part = { value, elements, free };
      await narrow(search, box, narrower, part);
      refined.push(part);
    }
  }
  return refined;
}

/** Intervals that hold with what was chosen; undefined where it does not fit the network. */
export async function refinedBy(
  network: BoundedNetwork,
  box: Boxes,
  known: Known,
  refined: readonly Refined[],
): Promise<Known | undefined> {
  const narrower = copyOf(known);
  for (const part of refined) {
    const size = network.anatomy.relaxed[part.value]?.size ?? 0;
    const areElements = part.elements.every((i) => Number.isInteger(i) && i >= 0 && i < size);
    if (!areElements || part.free.length !== 2 * part.elements.length * freeCountBefore(network.anatomy, part.value)) {
      return undefined;
    }
    await narrow(network, box, narrower, part);
  }
  return narrower;
}

function copyOf({ lower, upper, errors }: Known): Known {
  return { lower: lower.map((ends) => ends.slice()), upper: upper.map((ends) => ends.slice()), errors };
}

/** The indices of the numbers that are free before a value. */
function freeBefore({ free, relaxed }: Anatomy, value: number): number[] {
  return [...free.keys()].filter((i) => free[i].node <= relaxed[value].node);
}

function freeCountBefore(anatomy: Anatomy, value: number): number {
  return freeBefore(anatomy, value).reduce((sum, i) => sum + anatomy.free[i].size, 0);
}

/** What is fed for rows of single elements: each from below, then from above. */
function rowsOf(network: BoundedNetwork, value: number, elements: readonly number[]) {
  const count = atLeast(2 * elements.length);
  const before = freeBefore(network.anatomy, value);
  return {
    unit: Int32Array.from({ length: count }, (_, row) => elements[Math.min(row >> 1, elements.length - 1)]),
    sign: network.floats(count).map((_, row) => (row % 2 === 0 ? 1 : -1)),
    free: network.anatomy.free.map(({ size }, i) =>
      network.floats(before.includes(i) ? count * size : 0).fill(Number.NaN),
    ),
  };
}

/** Moves slopes so that each bound rises, and keeps the best of each: [rows, numbers that are free before the value]. */
async function optimised(
  search: BoundedNetwork,
  box: Boxes,
  known: Known,
  value: number,
  elements: readonly number[],
  signal: AbortSignal,
): Promise<Float32Array> {
  const { anatomy } = search;
  const rows = rowsOf(search, value, elements);
  const best = new Float32Array(2 * elements.length * freeCountBefore(anatomy, value)).fill(Number.NaN);
  const most = new Float64Array(2 * elements.length).fill(Number.NEGATIVE_INFINITY);
  const adam = new Adam(rows.free);
  for (let step = 0; step < STEPS; step++) {
    signal.throwIfAborted();
    const { bound, used, slopes } = await search.elements(box, known, value, rows, step < STEPS - 1);
    used.forEach((values, i) => {
      if (values !== undefined) rows.free[i].set(values);
    });
    for (let row = 0; row < most.length; row++) {
      if (!(bound[row] > most[row])) continue;
      most[row] = bound[row];
      eachNumbers(anatomy, value, row, (i, start, end, at) => best.set(rows.free[i].subarray(start, end), at));
    }
    if (most.every((least) => least >= 0)) break;
    adam.climb(
      rows.free.map((_, i) => slopes.get(freeName(i))),
      () => RATE * DECAY ** step,
    );
  }
  return best;
}

async function narrow(network: BoundedNetwork, box: Boxes, known: Known, { value, elements, free }: Refined) {
  for (let start = 0; start < elements.length; start += TOGETHER) {
    const part = elements.slice(start, start + TOGETHER);
    const rows = rowsOf(network, value, part);
    for (let row = 0; row < 2 * part.length; row++) {
      eachNumbers(network.anatomy, value, 2 * start + row, (i, from, end, at) => {
        rows.free[i].set(free.subarray(at, at + end - from), row * (end - from));
      });
    }
    const { bound } = await network.elements(box, known, value, rows, false);
    part.forEach((element, i) => {
      const [below, above] = [bound[2 * i], -bound[2 * i + 1]];
      if (below > known.lower[value][element]) known.lower[value][element] = below;
      if (above < known.upper[value][element]) known.upper[value][element] = above;
    });
  }
}

/** Tells of each free number before a value where a row has it: in its own list, and in that of all rows' numbers. */
function eachNumbers(
  anatomy: Anatomy,
  value: number,
  row: number,
  tell: (free: number, start: number, end: number, at: number) => void,
): void {
  let at = row * freeCountBefore(anatomy, value);
  for (const i of freeBefore(anatomy, value)) {
    const { size } = anatomy.free[i];
    tell(i, row * size, (row + 1) * size, at);
    at += size;
  }
}
