/** A proof of a whole box by cases of units: one tree for each disjunct of the property. */
import type { BoundedNetwork } from './bounded-network.ts';
import type { Floats, Known } from './bounds.ts';
import type { InputBox } from './outward.ts';
import type { BoxProof, UnitTree } from './proof.ts';
import { refine, refinedBy } from './refinement.ts';
import { batchOf, disjunctsOf, finiteBoxes, type Requirement, refute } from './refutation.ts';
import { splitUnits } from './unit-splitting.ts';

export interface UnitProof {
  readonly search: BoundedNetwork;
  readonly prover: BoundedNetwork;
  readonly requirements: readonly Requirement[];
  readonly isCounterexample: (points: readonly Float64Array[]) => Promise<boolean>;
  /** How many batches are bounded at the same time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** For the search and for the prover. */
interface Pairs {
  readonly search: Known;
  readonly prover: Known;
}

export async function proofByUnits(
  box: InputBox,
  { search, prover, requirements, isCounterexample, concurrency, signal }: UnitProof,
): Promise<{ readonly proof: BoxProof | undefined; readonly parts: number }> {
  const batches = { search: batchOf(search, [box]), prover: batchOf(prover, [box]) };
  const ofSearch = await refute(search, batches.search, requirements, { signal });
  const ofProver = await refute(prover, batches.prover, requirements, { signal });
  // The hardest disjunct first: where it is left open, the others need not be tried.
  const order = [...disjunctsOf(requirements)].sort(
    (a, b) => leadOf(a, requirements, ofProver.rows.bound) - leadOf(b, requirements, ofProver.rows.bound),
  );
  let parts = 1;
  let isFound = false;
  const isOver = async (points: readonly Float64Array[]) => {
    isFound ||= await isCounterexample(points);
    return isFound;
  };
  const treesWithin = async (known: Pairs, isRootOnly: boolean): Promise<UnitTree[] | undefined> => {
    if (!finiteBoxes(1, known.prover)[0] || !finiteBoxes(1, known.search)[0]) return undefined;
    const units: UnitTree[] = [];
    for (const disjunct of order) {
      const index = bestOf(disjunct, requirements, ofProver.rows.bound);
      const splitting = { search, prover, box: batches, known, requirement: requirements[index], index };
      const result = await splitUnits({ ...splitting, isCounterexample: isOver, concurrency, isRootOnly, signal });
      parts += result.cases;
      if (result.tree === undefined) return undefined;
      units.push(result.tree);
    }
    return units;
  };
  const known = { search: ofSearch.known, prover: ofProver.known };
  const atOnce = await treesWithin(known, true);
  if (atOnce !== undefined) return { proof: { units: atOnce }, parts };
  if (isFound) return { proof: undefined, parts };
  const refined = await refine(search, batches.search, known.search, signal);
  const narrowed = {
    search: await refinedBy(search, batches.search, known.search, refined),
    prover: await refinedBy(prover, batches.prover, known.prover, refined),
  };
  if (narrowed.search === undefined || narrowed.prover === undefined)
    throw new RangeError('what was refined does not fit');
  const units = await treesWithin({ search: narrowed.search, prover: narrowed.prover }, false);
  return { proof: units && { units, ...(refined.length > 0 && { refined }) }, parts };
}

/** The requirement of a disjunct that is nearest to be shown to fail. */
function bestOf(disjunct: number, requirements: readonly Requirement[], bound: Floats): number {
  const own = requirements.map((_, i) => i).filter((i) => requirements[i].disjunct === disjunct);
  const leads = (i: number) => bound[i] - requirements[i].limit;
  return own.reduce((best, i) => (leads(i) > leads(best) ? i : best));
}

function leadOf(disjunct: number, requirements: readonly Requirement[], bound: Floats): number {
  const best = bestOf(disjunct, requirements, bound);
  return bound[best] - requirements[best].limit;
}
