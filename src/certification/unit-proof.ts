/** A proof of a whole box by cases of units: one tree for each disjunct of the property. */
import type { BoundedNetwork } from './bounded-network.ts';
import type { Floats } from './bounds.ts';
import type { InputBox } from './outward.ts';
import type { BoxProof, UnitTree } from './proof.ts';
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

export async function proofByUnits(
  box: InputBox,
  { search, prover, requirements, isCounterexample, concurrency, signal }: UnitProof,
): Promise<{ readonly proof: BoxProof | undefined; readonly parts: number }> {
  const batches = { search: batchOf(search, [box]), prover: batchOf(prover, [box]) };
  const ofSearch = await refute(search, batches.search, requirements);
  const ofProver = await refute(prover, batches.prover, requirements);
  const known = { search: ofSearch.known, prover: ofProver.known };
  if (!finiteBoxes(1, known.prover)[0] || !finiteBoxes(1, known.search)[0]) return { proof: undefined, parts: 1 };
  const units: UnitTree[] = [];
  let parts = 1;
  // The hardest disjunct first: where it is left open, the others need not be tried.
  const order = [...disjunctsOf(requirements)].sort(
    (a, b) => leadOf(a, requirements, ofProver.rows.bound) - leadOf(b, requirements, ofProver.rows.bound),
  );
  for (const disjunct of order) {
    const index = bestOf(disjunct, requirements, ofProver.rows.bound);
    const requirement = requirements[index];
    const result = await splitUnits({
      search,
      prover,
      box: batches,
      known,
      requirement,
      index,
      isCounterexample,
      concurrency,
      signal,
    });
    parts += result.cases;
    if (result.tree === undefined) return { proof: undefined, parts };
    units.push(result.tree);
  }
  return { proof: { units }, parts };
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
