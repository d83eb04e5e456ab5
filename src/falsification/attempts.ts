/** Ways to look for a counterexample in one box. Each proposes points of the unit cube; the file as it ships judges them. */
import { attacks } from '../attacks/index.ts';
import type { Classifier } from '../classifier/index.ts';
import { attack, type OptionValue } from '../harness/index.ts';
import { type BoxProperty, type Network, SAFE } from '../property/index.ts';
import { randomStream } from '../random.ts';
import { type FloatTensor, floats, largest, row, sizeOf } from '../tensor/index.ts';
import { type Criterion, misclassified, targeted } from '../threat/index.ts';

/** Where is searched, and how often that was done before. */
export interface Search {
  readonly network: Network;
  readonly property: BoxProperty;
  /** The property as a classifier. */
  readonly classifier: Classifier;
  /** Counts from 0. Later rounds have other random numbers and more of them. */
  readonly round: number;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
}

export interface Attempt {
  readonly name: string;
  /** Points of the unit cube that may be counterexamples, the most promising first. */
  propose(search: Search): Promise<readonly Float32Array[]>;
}

/** Random points of the first round; later ones have twice as many each, as long as they have no more than so many values. */
const SAMPLES = 1024;
const MOST_VALUES = 1 << 23;
/** A logit so near to 0 may be one above 0 by the file. */
const NEARLY = -1e-3;
const MOST_PROPOSALS = 16;
/** An attack has no more starts than this, in whatever round. */
const MOST_STARTS = 1024;

/** Corners of the box and points inside it, half and half. */
export const randomPoints: Attempt = {
  name: 'random points',
  async propose({ network, classifier, round, seed }) {
    const count = Math.min(SAMPLES * 2 ** round, Math.max(SAMPLES, Math.floor(MOST_VALUES / network.inputCount)));
    const points = floats([count, ...classifier.inputShape]);
    for (let i = 0; i < count; i++) {
      const random = randomStream(seed, 'falsify', round, i);
      const point = row(points, i);
      for (let j = 0; j < point.length; j++) point[j] = i % 2 === 0 ? random.integer(2) : random.uniform();
    }
    const best = bestLogits(await classifier.logits(points));
    return [...best.keys()]
      .filter((i) => best[i] > NEARLY)
      .sort((a, b) => best[b] - best[a])
      .slice(0, MOST_PROPOSALS)
      .map((i) => row(points, i));
  },
};

/** The largest logit of a disjunct, for each row. */
function bestLogits(logits: FloatTensor): number[] {
  return Array.from({ length: logits.shape[0] }, (_, i) => largest(row(logits, i).subarray(SAFE + 1)));
}

/** How an attack is used: its options, and how many starts it has in the first round. */
export interface Use {
  readonly starts: number;
  readonly options?: Readonly<Record<string, OptionValue>>;
}

/** How many starts a round has. */
export function startsIn(round: number, { starts }: Use): number {
  return Math.min(starts * 2 ** round, MOST_STARTS);
}

/** An attack on the centre of the cube, whose ball of radius 1/2 in Linf is all of it, away from "safe". */
export function awayFromSafe(method: string, use: Use): Attempt {
  return {
    name: method,
    propose: (search) =>
      fromCentre(search, method, misclassified(new Int32Array(startsIn(search.round, use)).fill(SAFE)), use),
  };
}

/** The same attack toward each disjunct in turn, where there are several. */
export function towardDisjuncts(method: string, use: Use): Attempt {
  return {
    name: `${method} toward each disjunct`,
    async propose(search) {
      const disjuncts = search.property.disjuncts.length;
      if (disjuncts === 1) return [];
      const starts = Math.max(startsIn(search.round, use), disjuncts);
      const targets = Int32Array.from({ length: starts }, (_, i) => SAFE + 1 + (i % disjuncts));
      return fromCentre(search, method, targeted(targets), use);
    },
  };
}

/** Attacks the centre once for each label, and returns what fooled the file. */
async function fromCentre(search: Search, method: string, criterion: Criterion, use: Use): Promise<Float32Array[]> {
  const centres = centre(search.classifier, criterion.labels.length);
  return attacked(search, method, centres, criterion, { epsilon: 0.5, ...use });
}

/** The centre of the cube, so many times. */
export function centre({ inputShape }: Classifier, count: number): FloatTensor {
  const shape = [count, ...inputShape];
  return floats(shape, new Float32Array(sizeOf(shape)).fill(0.5));
}

/** What of the attacked samples fooled the file. */
export async function attacked(
  { classifier, round, seed, signal }: Search,
  method: string,
  inputs: FloatTensor,
  criterion: Criterion,
  { epsilon, options = {} }: { readonly epsilon: number; readonly options?: Use['options'] },
): Promise<Float32Array[]> {
  const { adversarials, samples } = await attack(classifier, attacks[method], inputs, criterion, {
    epsilon,
    seed,
    names: Array.from(criterion.labels, (_, start) => `round ${round}, start ${start}`),
    options,
    ...(signal && { signal }),
  });
  return samples.flatMap(({ adversarial }, i) => (adversarial.class === SAFE ? [] : [row(adversarials, i)]));
}
