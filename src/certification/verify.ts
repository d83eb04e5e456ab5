/** Verification of properties: a counterexample, a certificate that there is none, or neither in time. */
import { type Diagnostic, UnsupportedOperatorError } from '../errors.ts';
import { falsify } from '../falsification/falsify.ts';
import type { Counterexample, Network, Property } from '../property/index.ts';
import { requireFitting } from '../property/network.ts';
import { BoundedNetwork } from './bounded-network.ts';
import { Candidates } from './candidates.ts';
import type { BoxProof } from './certificate.ts';
import { splitInputs } from './input-splitting.ts';
import { outward } from './outward.ts';
import { batchOf, refute, requirementsOf } from './refutation.ts';

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

/** Attacks take this share of the time of one search for a proof. */
const ATTACK_SECONDS = 10;

/**
 * Decides whether an input satisfies a property. First linear bounds of the whole box, then attacks, then cases.
 *
 * A counterexample is one by the file as it ships; a proof holds for it as float32 arithmetic runs it, and each of its parts
 * was computed in float64.
 *
 * @throws DataError if the property is of another network
 */
export async function verify(network: Network, property: Property, options: VerifyOptions): Promise<Verification> {
  requireFitting(property, network);
  const bounded = boundedBy(network);
  if ('diagnostic' in bounded) return attacked(network, property, options, [bounded.diagnostic]);
  const { search, prover } = bounded;
  const proofs: BoxProof[] = [];
  let parts = 0;
  try {
    const roots = await provedAtOnce(bounded, property);
    parts += roots.length;
    if (roots.every((isProved) => isProved))
      return proved(
        roots.map(() => ({ inputs: 'leaf' })),
        parts,
      );
    options.onPhase?.('attacks');
    const limited = AbortSignal.any([options.signal, AbortSignal.timeout(1000 * ATTACK_SECONDS)]);
    const { counterexample } = await falsify(network, property, {
      seed: options.seed ?? 0,
      rounds: 1,
      signal: limited,
    });
    if (counterexample !== undefined) return { ...UNKNOWN, verdict: 'sat', counterexample, parts };
    for (const [at, box] of property.boxes.entries()) {
      if (roots[at]) {
        proofs.push({ inputs: 'leaf' });
        continue;
      }
      options.onPhase?.(`box ${at + 1} of ${property.boxes.length}`);
      const candidates = new Candidates(network, box);
      const result = await splitInputs(outward(box), {
        search,
        prover,
        requirements: requirementsOf(box, network.outputCount),
        isCounterexample: (points) => candidates.includeOne(points),
        signal: options.signal,
      }).finally(() => candidates.dispose());
      parts += result.boxes;
      if (candidates.found) return { ...UNKNOWN, verdict: 'sat', counterexample: candidates.found, parts };
      if (result.tree === undefined) return { ...UNKNOWN, parts };
      proofs.push({ inputs: result.tree });
    }
    return proved(proofs, parts);
  } finally {
    await search.dispose();
    await prover.dispose();
  }
}

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
  readonly search: BoundedNetwork;
  readonly prover: BoundedNetwork;
}

function boundedBy(network: Network): Networks | { readonly diagnostic: Diagnostic } {
  try {
    return {
      search: new BoundedNetwork(network, network.runtime, { precision: 'float32', rounding: false }),
      prover: proverOf(network),
    };
  } catch (error) {
    if (!(error instanceof UnsupportedOperatorError)) throw error;
    return { diagnostic: { code: 'not-bounded', message: error.message } };
  }
}

/** The network as proofs are computed: in float64, widened by the rounding of the file and its own. */
export function proverOf(network: Network): BoundedNetwork {
  return new BoundedNetwork(network, network.runtime, { precision: 'float64', rounding: true });
}

/** Which boxes of the property are proved without cases. */
async function provedAtOnce({ search, prover }: Networks, { boxes }: Property): Promise<boolean[]> {
  const results: boolean[] = [];
  for (const box of boxes) {
    const requirements = requirementsOf(box, search.anatomy.outputs);
    const isProved = async (network: BoundedNetwork) => {
      const { open } = await refute(network, batchOf(network, [outward(box)]), requirements);
      return open[0].length === 0;
    };
    results.push((await isProved(search)) && (await isProved(prover)));
  }
  return results;
}

/** Attacks alone, where nothing can be bounded. */
async function attacked(
  network: Network,
  property: Property,
  { seed = 0, signal }: VerifyOptions,
  diagnostics: readonly Diagnostic[],
): Promise<Verification> {
  const { counterexample } = await falsify(network, property, { seed, rounds: Number.POSITIVE_INFINITY, signal });
  if (counterexample === undefined) return { ...UNKNOWN, diagnostics };
  return { ...UNKNOWN, verdict: 'sat', counterexample, diagnostics };
}
