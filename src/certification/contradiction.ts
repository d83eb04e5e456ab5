/** A proof and what it says cannot be: where both are found, one of the two is wrong, and Gibbon has a defect. */
import { type Counterexample, counterexample, type Network, type Property, printVerdict } from '../property/index.ts';
import { randomStream } from '../random.ts';
import { type Certificate, certificateOf, printCertificate } from './certificate.ts';
import type { BoxProof } from './proof.ts';

/** Not an error of ours that a user can put right: the command line ends with the exit code of a defect. */
export class Contradiction extends Error {
  readonly counterexample: Counterexample;
  readonly certificate: Certificate;

  constructor(found: Counterexample, certificate: Certificate) {
    super(
      `the property is proved to be unsatisfiable, and an input satisfies it by the file as it ships\nThe input:\n${printVerdict(found)}The certificate:\n${printCertificate(certificate)}`,
    );
    this.name = 'Contradiction';
    this.counterexample = found;
    this.certificate = certificate;
  }
}

/** Points of each box that the file itself is asked about, and of all boxes together. */
const POINTS = 8;
const MOST_POINTS = 64;

/**
 * Asks the file as it ships at a few points of what was proved: centres, corners and random points. Bounds are of the graph
 * that Gibbon has read; a file that was misread would be found out here.
 *
 * @throws Contradiction where one of them satisfies the property
 */
export async function requireNoContradiction(
  network: Network,
  property: Property,
  proofs: readonly BoxProof[],
  { seed = 0, signal }: { readonly seed?: number; readonly signal?: AbortSignal } = {},
): Promise<void> {
  let asked = 0;
  for (const [at, box] of property.boxes.entries()) {
    for (let i = 0; i < POINTS && asked < MOST_POINTS; i++) {
      if (signal?.aborted) return;
      asked++;
      const random = randomStream(seed, 'contradiction', at, i);
      const place = () => (i === 0 ? 0.5 : i % 2 === 0 ? random.uniform() : random.integer(2));
      const found = await counterexample(network, box, Float64Array.from({ length: network.inputCount }, place));
      if (found !== undefined) throw new Contradiction(found, certificateOf('', '', proofs));
    }
  }
}
