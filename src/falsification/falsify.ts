/** The search for counterexamples to properties: random points first, then attacks, each with more starts than the last. */

import { isObject, type Progress, requireArgument, requireKnownOptions } from '../arguments.ts';
import { requireSignal } from '../harness/index.ts';
import {
  type BoxProperty,
  type Counterexample,
  counterexample,
  type Network,
  type Property,
  propertyClassifier,
} from '../property/index.ts';
import { requireFitting } from '../property/network.ts';
import { type Attempt, awayFromSafe, randomPoints, towardDisjuncts, type Use } from './attempts.ts';
import { shrinkingBoxes } from './shrinking-boxes.ts';

export interface FalsifyOptions {
  /** Keys all random numbers. @default 0 */
  readonly seed?: number;
  /** How often the ladder is climbed; each time has new starts, and twice as many. @default 3 */
  readonly rounds?: number;
  /** Stops before the next attempt, or the next batch of an attack; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told before each attempt what it is, and how many of how many were made. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Falsification {
  /** Undefined where none was found, which proves nothing. */
  readonly counterexample: Counterexample | undefined;
  /** The attempt that found it, e.g. `'pgd toward each disjunct'`. */
  readonly foundBy: string | undefined;
}

/** Attacks from the centre of the box, by the names of the registry, from cheap to dear. */
const uses: readonly (readonly [method: string, use: Use])[] = [
  ['fgsm', { starts: 1 }],
  ['pgd', { starts: 32 }],
  ['apgd', { starts: 32, options: { steps: 50 } }],
];

const ladder: readonly Attempt[] = [
  randomPoints,
  ...uses.flatMap(([method, use]) => [awayFromSafe(method, use), towardDisjuncts(method, use)]),
  shrinkingBoxes('pgd', { starts: 64, options: { steps: 20 } }),
  awayFromSafe('square', { starts: 4, options: { queries: 1000 } }),
];

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof FalsifyOptions, true>> = {
  seed: true,
  rounds: true,
  signal: true,
  onProgress: true,
};

const NOTHING: Falsification = { counterexample: undefined, foundBy: undefined };

/**
 * Looks for an input that satisfies a property. Every counterexample is one by the file as it ships, in float64 and without
 * tolerance.
 *
 * @throws DataError if the property is of another network
 * @example
 * const network = await readNetwork('network.onnx');
 * const property = await readProperty('property.vnnlib');
 * const { counterexample } = await falsify(network, property, { signal: AbortSignal.timeout(60_000) });
 * console.log(printVerdict(counterexample));
 */
export async function falsify(
  network: Network,
  property: Property,
  options: FalsifyOptions = {},
): Promise<Falsification> {
  requireArgument(
    'network',
    network,
    isObject(network) && 'inputCount' in network,
    'a network',
    'readNetwork(path) loads one.',
  );
  requireArgument(
    'property',
    property,
    isObject(property) && Array.isArray(property.boxes),
    'a property',
    'readProperty(path) reads one.',
  );
  requireKnownOptions('falsify', options, known);
  requireSignal(options.signal);
  requireFitting(property, network);
  const { rounds = 3, signal, onProgress } = options;
  const total = rounds * property.boxes.length * ladder.length;
  let done = 0;
  const announce = (stage: string) => {
    signal?.throwIfAborted();
    onProgress?.({ stage, done: done++, total });
  };
  for (let round = 0; round < rounds; round++) {
    for (const box of property.boxes) {
      const found = await searchBox(network, box, round, options, announce);
      if (found.counterexample !== undefined) return found;
    }
  }
  return NOTHING;
}

async function searchBox(
  network: Network,
  property: BoxProperty,
  round: number,
  { seed = 0, signal }: FalsifyOptions,
  announce: (attempt: string) => void,
): Promise<Falsification> {
  signal?.throwIfAborted();
  const classifier = await propertyClassifier(network, property);
  try {
    for (const attempt of ladder) {
      announce(attempt.name);
      for (const point of await attempt.propose({ network, property, classifier, round, seed, signal })) {
        const found = await counterexample(network, property, point);
        if (found !== undefined) return { counterexample: found, foundBy: attempt.name };
      }
    }
    return NOTHING;
  } finally {
    await classifier.dispose();
  }
}
