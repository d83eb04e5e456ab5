/** Verification as others call it: arguments are checked, and so is a proof against the file itself. */
import { isObject, type Progress, requireArgument, requireKnownOptions } from '../arguments.ts';
import { requireSignal } from '../harness/index.ts';
import type { Network, Property } from '../property/index.ts';
import { requireNoContradiction } from './contradiction.ts';
import { type Verification, verify } from './verify.ts';

export interface VerifyPropertyOptions {
  /** Keys all random numbers. @default 0 */
  readonly seed?: number;
  /** The verdict is `unknown` when this is aborted, within about a second. @default never: it may search for hours */
  readonly signal?: AbortSignal;
  /** Told what is being done: attacks, then one box of the property after the other. */
  readonly onProgress?: (progress: Progress) => void;
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof VerifyPropertyOptions, true>> = { seed: true, signal: true, onProgress: true };

/**
 * Decides whether an input satisfies a property: `sat` with a counterexample, `unsat` with proofs of which `certificateOf` makes
 * a certificate, or `unknown`. First linear bounds of the whole box, then attacks, then cases.
 *
 * A counterexample is one by the file as it ships; a proof holds for it as float32 arithmetic runs it, and each of its parts
 * was computed in float64. Where operators cannot be bounded, attacks alone are tried, and a diagnostic names them.
 *
 * @throws DataError if the property is of another network; OptionError for arguments of a wrong kind; Contradiction, which is a
 * defect of Gibbon, for a proof together with a counterexample
 * @example
 * const network = await readNetwork('net.onnx');
 * const property = await readProperty('property.vnnlib');
 * const { verdict } = await verifyProperty(network, property, { signal: AbortSignal.timeout(60_000) });
 */
export async function verifyProperty(
  network: Network,
  property: Property,
  options: VerifyPropertyOptions = {},
): Promise<Verification> {
  const isNetwork = isObject(network) && 'inputCount' in network;
  requireArgument('network', network, isNetwork, 'a network', 'readNetwork(path) loads one.');
  const isProperty = isObject(property) && Array.isArray(property.boxes);
  requireArgument('property', property, isProperty, 'a property', 'readProperty(path) reads one.');
  requireKnownOptions('verifyProperty', options, known);
  const { seed = 0, signal = new AbortController().signal, onProgress } = options;
  requireArgument('seed', seed, Number.isSafeInteger(seed), 'a whole number');
  requireSignal(signal);
  const isListener = onProgress === undefined || typeof onProgress === 'function';
  requireArgument('onProgress', onProgress, isListener, 'a function');
  const total = 1 + property.boxes.length;
  let done = 0;
  const onPhase = (stage: string) => onProgress?.({ stage, done: done++, total });
  const result = await verify(network, property, { seed, signal, onPhase });
  if (result.proofs !== undefined) await requireNoContradiction(network, property, result.proofs, { seed, signal });
  return result;
}
