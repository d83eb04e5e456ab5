/**
 * Branch and bound on the input box: a box that is not proved is cut where the linear bound changes most. Best where few
 * inputs vary.
 *
 * @see Wang et al. 2018, "Formal Security Analysis of Neural Networks using Symbolic Intervals", arXiv 1804.10829
 */
import type { BoundedNetwork } from './bounded-network.ts';
import type { InputBox } from './outward.ts';
import type { InputTree } from './proof.ts';
import { batchOf, type Refutation, type Requirement, refute } from './refutation.ts';

export interface InputSplitting {
  /** Finds boxes that are proved, in float32. */
  readonly search: BoundedNetwork;
  /** Proves them again, in float64 and with the file's rounding. */
  readonly prover: BoundedNetwork;
  readonly requirements: readonly Requirement[];
  /** Told of points that may satisfy the property, [inputs] each; whether one does. */
  readonly isCounterexample: (points: readonly Float64Array[]) => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** `tree` proves the whole box; without one there is a counterexample, or time is up. */
export interface SplitResult {
  readonly tree: InputTree | undefined;
  readonly boxes: number;
}

interface Open extends InputBox {
  readonly node: MutableNode;
}

/** A node of the tree under construction. */
interface MutableNode {
  cut?: { readonly input: number; readonly at: number; readonly below: MutableNode; readonly above: MutableNode };
}

const LARGEST_BATCH = 256;
/** Coefficients count for this share of the largest at least, so that no edge stays uncut for ever. */
const LEAST_SHARE = 0.02;

export async function splitInputs(box: InputBox, splitting: InputSplitting): Promise<SplitResult> {
  const root: MutableNode = {};
  const stack: Open[] = [{ ...box, node: root }];
  let boxes = 0;
  while (stack.length > 0) {
    if (splitting.signal.aborted) return { tree: undefined, boxes };
    const batch = stack.splice(Math.max(0, stack.length - LARGEST_BATCH));
    boxes += batch.length;
    const found = await refute(splitting.search, batchOf(splitting.search, batch), splitting.requirements);
    const proved = batch.filter((_, i) => found.open[i].length === 0);
    const left = new Set(await unproved(proved, splitting));
    const candidates = batch.flatMap((open, i) =>
      found.open[i].length === 0 ? [] : worstCorner(open, i, found, splitting),
    );
    if (candidates.length > 0 && (await splitting.isCounterexample(candidates))) return { tree: undefined, boxes };
    for (const [i, open] of batch.entries()) {
      if (found.open[i].length === 0 && !left.has(open)) continue;
      const parts = cut(open, i, found, splitting);
      if (parts === undefined) return { tree: undefined, boxes };
      stack.push(...parts);
    }
  }
  return { tree: finished(root), boxes };
}

/** Which of some boxes the prover cannot confirm. */
async function unproved(boxes: readonly Open[], { prover, requirements }: InputSplitting): Promise<Open[]> {
  if (boxes.length === 0) return [];
  const { open } = await refute(prover, batchOf(prover, boxes), requirements);
  return boxes.filter((_, i) => open[i].length > 0);
}

/** The rows of a box whose disjuncts are open. */
function openRows(at: number, { open }: Refutation, requirements: readonly Requirement[]): number[] {
  const isOpen = new Set(open[at]);
  const rows = requirements.flatMap(({ disjunct }, i) => (isOpen.has(disjunct) ? [at * requirements.length + i] : []));
  return rows.length > 0 ? rows : requirements.map((_, i) => at * requirements.length + i);
}

/** Where the linear bound of an open disjunct is least: the likeliest counterexample. */
function worstCorner(box: InputBox, at: number, found: Refutation, { requirements }: InputSplitting): Float64Array[] {
  const { coefficients, bound } = found.rows;
  const rows = openRows(at, found, requirements);
  const worst = rows.reduce((a, b) => (bound[b] < bound[a] ? b : a));
  const size = box.low.length;
  return [box.low.map((low, i) => (coefficients[worst * size + i] > 0 ? low : box.high[i]))];
}

/** The halves of a box along the edge by which its bounds change most; none where all edges are shorter than floats. */
function cut(box: Open, at: number, found: Refutation, { requirements }: InputSplitting): Open[] | undefined {
  const { coefficients } = found.rows;
  const size = box.low.length;
  const steepness = new Float64Array(size);
  for (const row of openRows(at, found, requirements)) {
    let largest = 0;
    for (let i = 0; i < size; i++) largest = Math.max(largest, Math.abs(coefficients[row * size + i]));
    for (let i = 0; i < size; i++) {
      const slope = Math.abs(coefficients[row * size + i]);
      steepness[i] += Math.max(Number.isFinite(slope) ? slope : 0, LEAST_SHARE * largest, Number.MIN_VALUE);
    }
  }
  let input = -1;
  let most = 0;
  for (let i = 0; i < size; i++) {
    const gain = steepness[i] * (box.high[i] - box.low[i]);
    if (gain > most) [input, most] = [i, gain];
  }
  if (input < 0) return undefined;
  const place = middle(box.low[input], box.high[input]);
  if (place === undefined) return undefined;
  const [below, above]: [MutableNode, MutableNode] = [{}, {}];
  box.node.cut = { input, at: place, below, above };
  return [
    { low: box.low, high: box.high.with(input, place), node: below },
    { low: box.low.with(input, place), high: box.high, node: above },
  ];
}

function middle(low: number, high: number): number | undefined {
  const place = low + (high - low) / 2;
  const short = Math.fround(place);
  if (low < short && short < high) return short;
  return low < place && place < high ? place : undefined;
}

function finished({ cut: made }: MutableNode): InputTree {
  if (made === undefined) return 'leaf';
  return { input: made.input, at: made.at, below: finished(made.below), above: finished(made.above) };
}
