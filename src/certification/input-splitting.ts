/**
 * Branch and bound on the input box: a box that is not proved is cut where the linear bound changes most. Best where few
 * inputs vary.
 *
 * @see Wang et al. 2018, "Formal Security Analysis of Neural Networks using Symbolic Intervals", arXiv 1804.10829
 */
import type { BoundedNetwork } from './bounded-network.ts';
import type { Intervals } from './bounds.ts';
import { type Clip, clipsOf } from './clipping.ts';
import { halves, leadingRows, steepnessOf } from './cutting.ts';
import { explore } from './frontier.ts';
import type { InputBox } from './outward.ts';
import type { InputTree } from './proof.ts';
import { type Provers, prove } from './proving.ts';
import type { Refutation, Requirement } from './refutation.ts';

export interface InputSplitting {
  readonly provers: Provers;
  readonly requirements: readonly Requirement[];
  /** How many batches are bounded at the same time. */
  readonly concurrency: number;
  /** Told of points that may satisfy the property, [inputs] each; whether one does. */
  readonly isCounterexample: (points: readonly Float64Array[]) => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** `tree` proves the whole box; without one there is a counterexample, time is up, or a part can be neither proved nor cut. */
export interface SplitResult {
  readonly tree: InputTree | undefined;
  readonly boxes: number;
  /** Whether a part could be neither proved nor cut. */
  readonly isStuck: boolean;
}

interface Open extends InputBox {
  readonly node: MutableNode;
  /** The intervals of the box that this one was cut from. */
  readonly within: Intervals | undefined;
}

/** A node of the tree under construction. */
interface MutableNode {
  cut?: { readonly input: number; readonly at: number; readonly below: MutableNode; readonly above: MutableNode };
}

const LARGEST_BATCH = 256;
/** A box is cut into so many at once where fewer are open: they are bounded in the time of one. */
const SPREAD = 8;
/** Every second batch is of the largest boxes, so that counterexamples are looked for everywhere, unless so many are open. */
const MANY_OPEN = 1 << 14;
/** Boxes with more values between input and output forget their intervals. */
const MOST_KEPT = 4096;

export async function splitInputs(box: InputBox, splitting: InputSplitting): Promise<SplitResult> {
  const root: MutableNode = {};
  let batches = 0;
  let isStuck = false;
  const giveUp = () => {
    isStuck = true;
  };
  const { isProved, parts } = await explore<Open>(
    { ...box, node: root, within: undefined },
    {
      concurrency: splitting.concurrency,
      signal: splitting.signal,
      largest: () => LARGEST_BATCH,
      oldestFirst: (open) => open < MANY_OPEN && batches++ % 2 === 1,
      bound: (batch, isAlone) => partsOf(batch, splitting, isAlone, giveUp),
    },
  );
  return { tree: isProved && !isStuck ? finished(root) : undefined, boxes: parts, isStuck };
}

/**
 * Bounds a batch and cuts what is not proved; undefined where a counterexample was found.
 *
 * @param giveUp Told that a box is neither proved nor can be cut: what is left is the search for a counterexample
 */
async function partsOf(
  batch: readonly Open[],
  splitting: InputSplitting,
  isAlone: boolean,
  giveUp: () => void,
): Promise<readonly Open[] | undefined> {
  const { provers, requirements, isCounterexample, signal } = splitting;
  const found = await prove(provers, batch, requirements, { within: joined(batch, provers.quick), signal });
  const left = batch.flatMap((open, at) => (found.open[at].length > 0 ? [{ open, at }] : []));
  const corners = left.map(({ open, at }) => worstCorner(open, at, found, requirements));
  if (corners.length > 0 && (await isCounterexample(corners))) return undefined;
  const spread = isAlone && left.length < LARGEST_BATCH / SPREAD ? SPREAD : 2;
  const parts: Open[] = [];
  for (const { open, at } of left) {
    const within = intervalsAt(found.known, at, batch.length);
    const rest = clipped({ ...open, within }, clipsOf(open, at, found, requirements, 'float32'));
    const cut = cutInto(rest, spread, steepnessOf(at, found, requirements));
    if (cut === undefined) giveUp();
    else parts.push(...cut);
  }
  return parts;
}

/** What clips leave of a box. What they cut off is proved. */
function clipped(box: Open, clips: readonly Clip[]): Open {
  let { low, high, node } = box;
  for (const { input, at, refuted } of clips) {
    const [below, above]: [MutableNode, MutableNode] = [{}, {}];
    node.cut = { input, at, below, above };
    if (refuted === 'above') [high, node] = [high.with(input, at), below];
    else [low, node] = [low.with(input, at), above];
  }
  return { low, high, node, within: box.within };
}

/** Cuts a box, and its parts, until there are so many. */
function cutInto(box: Open, count: number, steepness: Float64Array): Open[] | undefined {
  const cut = halves(box, steepness);
  if (cut === undefined) return undefined;
  const { input, at } = cut;
  const [below, above]: [MutableNode, MutableNode] = [{}, {}];
  box.node.cut = { input, at, below, above };
  const parts = [
    { ...cut.below, node: below, within: box.within },
    { ...cut.above, node: above, within: box.within },
  ];
  return count <= 2 ? parts : parts.flatMap((part) => cutInto(part, count / 2, steepness) ?? [part]);
}

/** Where the linear bound of an open disjunct is least: the likeliest counterexample. */
function worstCorner(
  { low, high }: InputBox,
  at: number,
  found: Refutation,
  requirements: readonly Requirement[],
): Float64Array {
  const { coefficients, bound } = found.rows;
  const worst = leadingRows(at, found, requirements).reduce((a, b) => (bound[b] < bound[a] ? b : a));
  return low.map((least, i) => (coefficients[worst * low.length + i] > 0 ? least : high[i]));
}

/** The intervals of one box of a batch, unless they are many. */
function intervalsAt({ lower, upper }: Intervals, at: number, count: number): Intervals | undefined {
  if (lower.reduce((sum, { length }) => sum + length / count, 0) > MOST_KEPT) return undefined;
  const own = (ends: Intervals['lower']) =>
    ends.map((all) => all.slice((at * all.length) / count, ((at + 1) * all.length) / count));
  return { lower: own(lower), upper: own(upper) };
}

/** What is known of a batch; nothing where that is so of one of its boxes. */
function joined(batch: readonly Open[], network: BoundedNetwork): Intervals | undefined {
  const all = batch.map(({ within }) => within);
  if (all.some((within) => within === undefined)) return undefined;
  const join = (side: 'lower' | 'upper') =>
    network.anatomy.relaxed.map(({ size }, value) => {
      const ends = network.floats(batch.length * size);
      all.forEach((within, i) => {
        if (within) ends.set(within[side][value], i * size);
      });
      return ends;
    });
  return { lower: join('lower'), upper: join('upper') };
}

function finished({ cut: made }: MutableNode): InputTree {
  if (made === undefined) return 'leaf';
  return { input: made.input, at: made.at, below: finished(made.below), above: finished(made.above) };
}
