/**
 * Branch and bound on units: each case fixes some Relus to one of their sides. Slopes of relaxed lines and multipliers of the
 * cases are optimised by Adam, any of them being sound.
 *
 * @see Xu et al. 2021, "Fast and Complete: Enabling Complete Neural Network Verification with Rapid and Massively Parallel
 * Incomplete Verifiers", arXiv 2011.13824 (slopes); Wang et al. 2021, "Beta-CROWN", arXiv 2103.06624 (multipliers);
 * Bunel et al. 2020, "Branch and Bound for Piecewise Linear Neural Network Verification", arXiv 1909.06588 (scores)
 */

import { Adam } from './adam.ts';
import type { BoundedNetwork } from './bounded-network.ts';
import type { Boxes, Floats, Known } from './bounds.ts';
import { CaseBatch, type ChosenCases, casesOf } from './cases.ts';
import { explore } from './frontier.ts';
import type { UnitTree } from './proof.ts';
import type { Requirement } from './refutation.ts';
import { isUnit } from './trace.ts';

export interface UnitSplitting {
  readonly search: BoundedNetwork;
  readonly prover: BoundedNetwork;
  /** The box, and where its values lie, for the search and for the prover. */
  readonly box: { readonly search: Boxes; readonly prover: Boxes };
  readonly known: { readonly search: Known; readonly prover: Known };
  /** What is shown to fail in every case. */
  readonly requirement: Requirement;
  /** Its index among all requirements, for the certificate. */
  readonly index: number;
  readonly isCounterexample: (points: readonly Float64Array[]) => Promise<boolean>;
  /** How many batches are bounded at the same time. */
  readonly concurrency: number;
  /** Whether what is not proved at once is left open. */
  readonly isRootOnly: boolean;
  readonly signal: AbortSignal;
}

interface OpenCase extends ChosenCases {
  readonly node: MutableNode;
}

interface MutableNode {
  proof?: { readonly free: Float32Array; readonly multipliers: Float32Array };
  cut?: { readonly value: number; readonly element: number; readonly below: MutableNode; readonly above: MutableNode };
}

const BATCH = 16;
const LARGE_BATCH = 256;
/** What a batch may hold, in numbers that are free. */
const NUMBERS = 1 << 21;
const ROOT_STEPS = 20;
const STEPS = 8;
const FREE_RATE = 0.25;
const MULTIPLIER_RATE = 0.1;
const DECAY = 0.95;

export interface UnitResult {
  readonly tree: UnitTree | undefined;
  readonly cases: number;
}

export async function splitUnits(splitting: UnitSplitting): Promise<UnitResult> {
  const { anatomy } = splitting.search;
  const freeCount = anatomy.free.reduce((sum, { size }) => sum + size, 0);
  const largest = freeCount * LARGE_BATCH <= NUMBERS ? LARGE_BATCH : BATCH;
  const root: MutableNode = {};
  const start = new Float32Array(freeCount).fill(Number.NaN);
  const { isProved, parts } = await explore<OpenCase>(
    { cases: [], free: start, multipliers: new Float32Array(0), node: root },
    {
      concurrency: splitting.concurrency,
      signal: splitting.signal,
      largest: (open) => (open < BATCH ? BATCH : largest),
      bound: (batch) => partsOf(batch, splitting),
    },
  );
  return { tree: isProved ? finished(root, splitting.index) : undefined, cases: parts };
}

/** Bounds a batch and cuts what is not proved; undefined where a counterexample was found, or nothing can be cut. */
async function partsOf(batch: readonly OpenCase[], splitting: UnitSplitting): Promise<readonly OpenCase[] | undefined> {
  const found = await optimised(batch, splitting);
  const isProved = await confirmed(batch, found, splitting);
  const left = batch.map((_, i) => i).filter((i) => !isProved[i]);
  const points = left.map((i) => cornerOf(found, i, splitting));
  if (points.length > 0 && (await splitting.isCounterexample(points))) return undefined;
  const parts: OpenCase[] = [];
  for (const [i, open] of batch.entries()) {
    if (isProved[i]) {
      open.node.proof = { free: found.free[i], multipliers: found.multipliers[i] };
      continue;
    }
    const unit = splitting.isRootOnly ? undefined : costliest(open, i, found, splitting);
    if (unit === undefined) return undefined;
    const [below, above]: [MutableNode, MutableNode] = [{}, {}];
    open.node.cut = { ...unit, below, above };
    const extended = new Float32Array(open.cases.length + 1);
    extended.set(found.multipliers[i]);
    const child = { free: found.free[i], multipliers: extended };
    parts.push({ ...child, cases: [...open.cases, { ...unit, side: -1 }], node: below });
    parts.push({ ...child, cases: [...open.cases, { ...unit, side: 1 }], node: above });
  }
  return parts;
}

interface Optimised {
  /** For each case its best bound, what it was reached with, and the lowest corner of its linear function. */
  readonly bound: Float64Array;
  readonly free: readonly Float32Array[];
  readonly multipliers: readonly Float32Array[];
  readonly coefficients: Floats;
  readonly costs: readonly (Floats | undefined)[];
}

/** Moves slopes and multipliers of a batch so that their bounds rise, and keeps the best of each. */
async function optimised(batch: readonly OpenCase[], splitting: UnitSplitting): Promise<Optimised> {
  const { search, box, known, requirement } = splitting;
  const { limit } = requirement;
  const prepared = new CaseBatch(search, box.search, known.search, batch, requirement);
  const steps = batch.some(({ cases }) => cases.length === 0) ? ROOT_STEPS : STEPS;
  const adam = new Adam([...prepared.free, ...prepared.strengths]);
  const bound = new Float64Array(batch.length).fill(Number.NEGATIVE_INFINITY);
  const free = batch.map((open) => open.free);
  const multipliers = batch.map((open) => open.multipliers);
  let last: Awaited<ReturnType<BoundedNetwork['chosen']>> | undefined;
  for (let step = 0; step < steps; step++) {
    last = await search.chosen(prepared.boxes, prepared.known, prepared.coefficients, prepared.choices, true);
    prepared.keep(last);
    let isDone = true;
    batch.forEach((_, i) => {
      const reached = last?.bound[i] ?? Number.NaN;
      if (reached > bound[i]) {
        bound[i] = reached;
        free[i] = prepared.freeOf(i);
        multipliers[i] = prepared.strengths[i].slice();
      }
      isDone &&= bound[i] > limit;
    });
    if (isDone || splitting.signal.aborted || step === steps - 1) break;
    const rate = DECAY ** step;
    adam.climb(prepared.slopesFrom(last), (at) => rate * (at < prepared.free.length ? FREE_RATE : MULTIPLIER_RATE));
    prepared.project();
  }
  if (last === undefined) throw new RangeError('a batch of cases takes a step at least');
  return { bound, free, multipliers, coefficients: last.coefficients, costs: last.costs };
}

/** Which cases of a batch the prover confirms. */
async function confirmed(
  batch: readonly OpenCase[],
  { bound, free, multipliers }: Optimised,
  { prover, box, known, requirement }: UnitSplitting,
): Promise<boolean[]> {
  const promising = batch.flatMap((open, i) =>
    bound[i] > requirement.limit ? [{ at: i, cases: open.cases, free: free[i], multipliers: multipliers[i] }] : [],
  );
  const isProved = new Array<boolean>(batch.length).fill(false);
  if (promising.length === 0) return isProved;
  const bounds = await proveCases(prover, box.prover, known.prover, promising, requirement);
  promising.forEach(({ at }, i) => {
    isProved[at] = bounds[i] > requirement.limit;
  });
  return isProved;
}

/** Lower bounds of a requirement in some cases, with what was chosen for them. */
export async function proveCases(
  prover: BoundedNetwork,
  box: Boxes,
  known: Known,
  cases: readonly ChosenCases[],
  requirement: Requirement,
): Promise<Floats> {
  const prepared = new CaseBatch(prover, box, known, cases, requirement);
  const { bound } = await prover.chosen(prepared.boxes, prepared.known, prepared.coefficients, prepared.choices);
  return bound;
}

function cornerOf({ coefficients }: Optimised, at: number, { box }: UnitSplitting): Float64Array {
  const { low, high } = box.prover;
  const corner = new Float64Array(low.length);
  for (let i = 0; i < low.length; i++) corner[i] = coefficients[at * low.length + i] > 0 ? low[i] : high[i];
  return corner;
}

/** The open unit whose chord costs most; none where all are decided. */
function costliest(open: OpenCase, at: number, { costs }: Optimised, { search, known }: UnitSplitting) {
  let best: { readonly value: number; readonly element: number } | undefined;
  let most = 0;
  search.anatomy.relaxed.forEach((relaxed, value) => {
    const cost = costs[value];
    if (cost === undefined || !isUnit(relaxed)) return;
    const decided = casesOf(open.cases, value);
    for (let element = 0; element < relaxed.size; element++) {
      const isOpen = known.search.lower[value][element] < 0 && known.search.upper[value][element] > 0;
      if (!isOpen || decided.has(element)) continue;
      const price = Math.max(cost[at * relaxed.size + element], Number.MIN_VALUE);
      if (price > most) {
        most = price;
        best = { value, element };
      }
    }
  });
  return best;
}

function finished({ proof, cut }: MutableNode, requirement: number): UnitTree {
  if (cut !== undefined) {
    const { value, element, below, above } = cut;
    return { value, element, below: finished(below, requirement), above: finished(above, requirement) };
  }
  if (proof === undefined) throw new RangeError('a case is neither proved nor cut');
  return { requirement, ...proof };
}
