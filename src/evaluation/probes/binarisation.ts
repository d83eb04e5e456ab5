import { type Classifier, featuresBehind } from '../../classifier/index.ts';
import { constant, input, type Value } from '../../graph/index.ts';
import { type Attack, attack, type OptionValue } from '../../harness/index.ts';
import { add, concat, matmul, zeros } from '../../operators/index.ts';
import { type Label, randomStream } from '../../random.ts';
import { type FloatTensor, floats, row } from '../../tensor/index.ts';
import { type NormName, norms } from '../../threat/index.ts';
import { type LinearScore, separation } from './separation.ts';

export interface BinarisationOptions {
  readonly norm: NormName;
  readonly epsilon: number;
  readonly seed: number;
  readonly clip: boolean;
  readonly names: readonly Label[];
  /** The attack that is tested. */
  readonly method: Attack;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly signal?: AbortSignal;
}

export interface Binarisation {
  /** For each sample for which a last layer was found that an example in the ball fools: whether the attack missed it. */
  readonly missed: readonly boolean[];
  /** How many of them random points fooled, as many as the layer was made of: the test is as hard as this is small. */
  readonly fooledByChance: number;
}

/** Points inside the ball, which are to be of one class, and on its surface, of the other. */
const INNER = 199;
const BOUNDARY = 1;
/** Inner points lie within this share of epsilon, so that the two kinds are apart. */
const INNER_SHARE = 0.95;
const RANDOM_TRIES = 200;

/**
 * The binarisation test: for each sample the last layer is replaced by a linear one that tells one point on the ball's surface from
 * points inside it, so that the ball is known to hold an example. An attack that does not find one would not have found those of
 * the audit either.
 *
 * @param inputs Few samples [N, ...inputShape]: a program is compiled for each
 * @returns `missed` is empty where the network has no last layer with weights, or its features tell no points apart
 * @see Zimmermann, Brendel, Tramer and Carlini 2022, arXiv 2206.13991, section 3 and algorithm 1
 */
export async function binarisation(
  classifier: Classifier,
  inputs: FloatTensor,
  options: BinarisationOptions,
): Promise<Binarisation> {
  const featureCount = countFeatures(classifier);
  if (featureCount === undefined) return { missed: [], fooledByChance: 0 };
  const featuresOf = classifier.withScores((logits) => featuresBehind(logits) ?? logits, featureCount);
  const missed: boolean[] = [];
  let fooledByChance = 0;
  try {
    for (let i = 0; i < inputs.shape[0]; i++) {
      options.signal?.throwIfAborted();
      const sample = floats([1, ...classifier.inputShape], row(inputs, i));
      const points = pointsAround(classifier, sample, INNER + BOUNDARY, INNER, [options.names[i], 'made of'], options);
      const isBoundary = Array.from({ length: INNER + BOUNDARY }, (_, k) => k >= INNER);
      const features = await featuresOf.logits(points);
      const rows = isBoundary.map((_, k) => row(features, k));
      const layer = separation(rows, isBoundary);
      if (layer === undefined) continue;
      const binary = classifier.withScores((logits) => binaryScores(featuresBehind(logits) ?? logits, layer), 2);
      const tries = pointsAround(classifier, sample, RANDOM_TRIES, 0, [options.names[i], 'tried'], options);
      const { method, names: _, ...run } = options;
      try {
        const { samples } = await attack(binary, method, sample, Int32Array.of(0), {
          ...run,
          names: [options.names[i]],
        });
        if (samples[0].fooledBefore) continue;
        const byChance = await binary.logits(tries);
        missed.push(!samples[0].fooled);
        fooledByChance += Number(isAnyPositive(byChance));
      } finally {
        await binary.dispose();
      }
    }
  } finally {
    await featuresOf.dispose();
  }
  return { missed, fooledByChance };
}

function countFeatures({ logitsOf, inputShape }: Classifier): number | undefined {
  const x = input('inputs', 'float32', [1, ...inputShape]);
  return featuresBehind(logitsOf(x))?.shape[1];
}

/** Scores 0 and w . f + b. */
function binaryScores(features: Value, { weights, bias }: LinearScore): Value {
  const score = add(matmul(features, constant(floats([weights.length, 1], weights))), constant(floats([1], [bias])));
  return concat([zeros([features.shape[0], 1]), score], 1);
}

/** Random points around one sample, the first of them inside the ball and the others on its surface. */
function pointsAround(
  { box, inputShape }: Classifier,
  sample: FloatTensor,
  count: number,
  inner: number,
  labels: readonly Label[],
  { norm: normName, epsilon, seed, clip }: BinarisationOptions,
): FloatTensor {
  const norm = norms[normName];
  const center = row(sample, 0);
  const points = floats([count, ...inputShape]);
  for (let k = 0; k < count; k++) {
    const random = randomStream(seed, 'binarisation', ...labels, k);
    const radius = k < inner ? INNER_SHARE * epsilon : epsilon;
    if (k < inner) norm.sample(center, radius, random, row(points, k));
    else norm.sampleSphere(center, radius, random, row(points, k));
    norm.project(row(points, k), center, radius, clip ? box : undefined);
  }
  return points;
}

function isAnyPositive(scores: FloatTensor): boolean {
  return Array.from({ length: scores.shape[0] }, (_, k) => row(scores, k)).some(([zero, score]) => score > zero);
}
