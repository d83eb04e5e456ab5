/** Verification of properties: a counterexample, a certificate that there is none, or neither in time. */
import { type Diagnostic, RuntimeError, ShapeError, UnsupportedOperatorError } from '../errors.ts';
import { falsify } from '../falsification/falsify.ts';
import type { BoxProperty, Counterexample, Network, Property } from '../property/index.ts';
import { requireFitting } from '../property/network.ts';
import { agrees } from './agreement.ts';
import { BoundedNetwork } from './bounded-network.ts';
import { Candidates } from './candidates.ts';
import { certificateOf } from './certificate.ts';
import { proverOf } from './check.ts';
import { Contradiction } from './contradiction.ts';
import { splitInputs } from './input-splitting.ts';
import { linearCost, tooDear } from './linear-cost.ts';
import { outward } from './outward.ts';
import type { BoxProof } from './proof.ts';
import { type Provers, prove } from './proving.ts';
import { requirementsOf } from './refutation.ts';
import { separate } from './separate.ts';
import { spokenOf } from './spoken-of.ts';
import { isUnit } from './trace.ts';
import { proofByUnits } from './unit-proof.ts';

export interface VerifyOptions {
  /** Keys all random numbers. @default 0 */
  readonly seed?: number;
  /** The verdict is `unknown` when this is aborted, within about a second. */
  readonly signal: AbortSignal;
  /** Told what is being done. */
  readonly onPhase?: (phase: string) => void;
}

export interface Verification {
  readonly verdict: 'sat' | 'unsat' | 'unknown';
  /** An input that satisfies the property, by the file as it ships. */
  readonly counterexample: Counterexample | undefined;
  /** What proves that there is none: a proof for each box of the property. */
  readonly proofs: readonly BoxProof[] | undefined;
  /** How many boxes or cases were bounded. */
  readonly parts: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** So long do attacks take before cases are tried. */
const ATTACK_SECONDS = 10;
/** Linear bounds that take more multiplications and additions, seconds of a core, are tried after attacks. */
const DEAR = 2e10;
/** Those that take more, an hour of a core, are not tried. */
const MOST_FLOPS = 1e14;

/**
 * Decides whether an input satisfies a property. First bounds of the whole box, then attacks, then cases. Networks for which
 * linear bounds would take hours are bounded by intervals alone; a diagnostic says so.
 *
 * A counterexample is one by the file as it ships; a proof holds for it as float32 arithmetic runs it, and each of its parts
 * was computed in float64.
 *
 * @throws DataError if the property is of another network
 */
export async function verify(given: Network, property: Property, options: VerifyOptions): Promise<Verification> {
  requireFitting(property, given);
  const network = separate(given);
  const bounded = boundedBy(network, property);
  if ('code' in bounded) return attacked(network, property, options, [bounded]);
  try {
    if (!(await agrees(bounded.provers.quick, network, property)))
      return attacked(network, property, options, [MISREAD]);
    return await decided(network, property, bounded, options);
  } catch (error) {
    // An operator that the runtime has in float32 only.
    if (!(error instanceof RuntimeError)) throw error;
    return attacked(network, property, options, [{ code: 'not-bounded', message: error.message }]);
  } finally {
    await bounded.search.dispose();
    await bounded.provers.quick.dispose();
    await bounded.provers.precise.dispose();
  }
}

async function decided(
  network: Network,
  property: Property,
  bounded: Networks,
  options: VerifyOptions,
): Promise<Verification> {
  const { cost } = bounded;
  const proofs: BoxProof[] = [];
  const roots = property.boxes.map(() => false);
  let parts = roots.length;
  const leaf: BoxProof = { inputs: 'leaf' };
  const areProved = async (linear: boolean) => {
    await proveAtOnce(roots, bounded, property, linear, options.signal);
    return roots.every((isProved) => isProved);
  };
  const whole = () =>
    proved(
      roots.map(() => leaf),
      parts,
    );
  if (await areProved(false)) return whole();
  if (cost > MOST_FLOPS) return attacked(network, property, options, [tooDear(cost)]);
  if (cost <= DEAR && (await areProved(true))) return whole();
  options.onPhase?.('attacks');
  const limited = AbortSignal.any([options.signal, AbortSignal.timeout(1000 * ATTACK_SECONDS)]);
  const counterexample = await found(network, property, { seed: options.seed ?? 0, rounds: 1, signal: limited });
  if (counterexample !== undefined) return { ...UNKNOWN, verdict: 'sat', counterexample, parts };
  if (cost > DEAR && (await areProved(true))) return whole();
  for (const [at, box] of property.boxes.entries()) {
    if (roots[at]) {
      proofs.push(leaf);
      continue;
    }
    options.onPhase?.(`box ${at + 1} of ${property.boxes.length}`);
    const candidates = new Candidates(network, box);
    const { concurrency } = network.runtime;
    const searched = proofOf(box, bounded, candidates, concurrency, options.signal);
    const result = await unlessAborted(
      searched.finally(() => candidates.dispose()),
      options.signal,
    );
    parts += result?.parts ?? 0;
    if (candidates.found && result?.proof) {
      throw new Contradiction(candidates.found, certificateOf('', '', [...proofs, result.proof]));
    }
    if (candidates.found) return { ...UNKNOWN, verdict: 'sat', counterexample: candidates.found, parts };
    if (result?.proof === undefined) return { ...UNKNOWN, parts, diagnostics: result?.isStuck ? [TIGHT] : [] };
    proofs.push(result.proof);
  }
  return proved(proofs, parts);
}

const MISREAD: Diagnostic = {
  code: 'not-bounded',
  message: 'at some centres the file computes something else than bounds allow, so that nothing can be proved',
};

const TIGHT: Diagnostic = {
  code: 'tight',
  message:
    'a part no wider than neighbouring floats is neither proved nor a counterexample: there the property may hold with equality, or be missed by less than rounding takes',
};

const UNKNOWN: Verification = {
  verdict: 'unknown',
  counterexample: undefined,
  proofs: undefined,
  parts: 0,
  diagnostics: [],
};

function proved(proofs: readonly BoxProof[], parts: number): Verification {
  return { ...UNKNOWN, verdict: 'unsat', proofs, parts };
}

interface Networks {
  /** How many multiplications and additions linear bounds of a box may take. */
  readonly cost: number;
  /** Finds slopes of lines, in float32 and without rounding. */
  readonly search: BoundedNetwork;
  readonly provers: Provers;
}

function boundedBy(network: Network, property: Property): Networks | Diagnostic {
  try {
    const spoken = spokenOf(network, property);
    const { runtime } = network;
    const search = new BoundedNetwork(spoken, runtime, { precision: 'float32', rounding: false });
    return {
      cost: linearCost(spoken, search.anatomy),
      search,
      provers: {
        quick: new BoundedNetwork(spoken, runtime, { precision: 'float32', rounding: true, isSparing: true }),
        precise: proverOf(network, property, { isSparing: true }),
      },
    };
  } catch (error) {
    if (!(error instanceof UnsupportedOperatorError || error instanceof ShapeError)) throw error;
    return { code: 'not-bounded', message: error.message };
  }
}

/** Boxes in which no more inputs vary are cut along these; others into cases of units. */
const FEW_INPUTS = 20;

/** Looks for a proof for one box, and for counterexamples on the way. */
async function proofOf(
  box: BoxProperty,
  { search, provers }: Networks,
  candidates: Candidates,
  concurrency: number,
  signal: AbortSignal,
): Promise<{ readonly proof: BoxProof | undefined; readonly parts: number; readonly isStuck?: boolean }> {
  const requirements = requirementsOf(box, search.anatomy.outputs);
  const isCounterexample = (points: readonly Float64Array[]) => candidates.includeOne(points);
  const common = { requirements, isCounterexample, concurrency, signal };
  const varied = box.low.filter((low, i) => low < box.high[i]).length;
  if (varied <= FEW_INPUTS || !haveSameUnits(search, provers.precise)) {
    const { tree, boxes, isStuck } = await splitInputs(outward(box), { ...common, provers });
    return { proof: tree && { inputs: tree }, parts: boxes, isStuck };
  }
  return proofByUnits(outward(box), { ...common, search, prover: provers.precise });
}

/** Whether what was chosen for one network can be chosen for the other: in double precision some nodes are others. */
function haveSameUnits({ anatomy: a }: BoundedNetwork, { anatomy: b }: BoundedNetwork): boolean {
  const sizes = (places: readonly { readonly size: number }[]) => places.map(({ size }) => size).join();
  return a.relaxed.some(isUnit) && sizes(a.relaxed) === sizes(b.relaxed) && sizes(a.free) === sizes(b.free);
}

/** Notes which boxes of the property are proved without cases. */
async function proveAtOnce(
  roots: boolean[],
  { provers }: Networks,
  { boxes }: Property,
  linear: boolean,
  signal: AbortSignal,
): Promise<void> {
  for (const [at, box] of boxes.entries()) {
    if (roots[at] || signal.aborted) continue;
    const requirements = requirementsOf(box, provers.quick.anatomy.outputs);
    const proving = prove(provers, [outward(box)], requirements, { linear, signal });
    const found = await unlessAborted(proving, signal);
    roots[at] = found?.open[0].length === 0;
  }
}

/** What a promise gives; undefined if it ends because a signal was aborted. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  }
}

/** What attacks find until they are stopped. */
async function found(
  network: Network,
  property: Property,
  options: { readonly seed: number; readonly rounds: number; readonly signal: AbortSignal },
): Promise<Counterexample | undefined> {
  return (await unlessAborted(falsify(network, property, options), options.signal))?.counterexample;
}

/** Attacks alone, where nothing can be bounded. */
async function attacked(
  network: Network,
  property: Property,
  { seed = 0, signal }: VerifyOptions,
  diagnostics: readonly Diagnostic[],
): Promise<Verification> {
  const counterexample = await found(network, property, { seed, rounds: Number.POSITIVE_INFINITY, signal });
  if (counterexample === undefined) return { ...UNKNOWN, diagnostics };
  return { ...UNKNOWN, verdict: 'sat', counterexample, diagnostics };
}
