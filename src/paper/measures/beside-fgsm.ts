/**
 * What stands beside every error by the fast gradient sign method: one step is an attack and no evaluation. Many steps look
 * for what else the ball holds, and the examples of another network need no gradient of this one.
 */
import { pgd } from '../../attacks/index.ts';
import { graphClassifier } from '../../classifier/index.ts';
import { attack as attackClassifier, robustAccuracy } from '../../harness/index.ts';
import type { FloatTensor } from '../../tensor/index.ts';
import type { TrainingSet } from '../../training/index.ts';
import { type Measured, percent } from '../claim.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { samplesBetween } from '../data/data.ts';
import type { Recipe } from '../recipe.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { EPSILON } from './epsilon.ts';
import { testDigits, transferredMistakes } from './test-digits.ts';

/** Samples that are attacked with many steps, at most. */
const SAMPLES = { smoke: 100, quick: 200, standard: 1000, original: 1000 } as const;
const PGD = { steps: 40, restarts: 2 };

type Attackable = Pick<TrainedModel, 'logitsOf'>;

/** The first samples, as many as many steps are taken for. */
export function comparedSamples({ preset }: ClaimContext, { inputs, labels }: TrainingSet): TrainingSet {
  return samplesBetween({ images: inputs, labels }, 0, Math.min(SAMPLES[preset], labels.length));
}

/**
 * The error under projected gradient ascent in the ball around the first samples, in percent. Not clipped, as the paper's
 * attack is not.
 */
export async function pgdError(
  context: ClaimContext,
  { logitsOf }: Attackable,
  samples: TrainingSet,
  epsilon = EPSILON,
): Promise<number> {
  const { inputs, labels } = comparedSamples(context, samples);
  const { runtime, seed } = context;
  const inputShape = inputs.shape.slice(1);
  const classifier = graphClassifier({
    name: 'a network of the paper',
    logitsOf: (x) => logitsOf(x),
    inputShape,
    classCount: 10,
    box: rangeOf(inputs),
    batchSize: 100,
    runtime,
  });
  try {
    const result = await attackClassifier(classifier, pgd, inputs, labels, {
      epsilon,
      options: PGD,
      clip: false,
      seed,
    });
    return 100 * (1 - robustAccuracy(result));
  } finally {
    await classifier.dispose();
  }
}

/** What is told of `pgdError`. */
export const pgdNote = ({ preset }: ClaimContext): string =>
  `PGD: ${PGD.steps} steps, ${PGD.restarts} restarts, on the first ${SAMPLES[preset]} samples at most.`;

/** A network under many steps of its own gradient, and on all examples that one step makes for another network. */
export async function besideFgsm(
  context: ClaimContext,
  network: Attackable,
  source: Recipe = shallowSoftmax,
): Promise<{ readonly measured: Measured; readonly note: string }> {
  const { loss } = source;
  const transferred = await transferredMistakes(
    context,
    await context.trained(source),
    network,
    loss === undefined ? {} : { loss },
  );
  return {
    measured: {
      'PGD error': percent(await pgdError(context, network, testDigits(context))),
      'transfer error': percent(transferred.error),
    },
    note: `${pgdNote(context)} Transfer: FGSM on the model "${source.name}", all samples.`,
  };
}

/** The least and the largest number of all inputs. */
function rangeOf({ data }: FloatTensor) {
  return {
    low: data.reduce((least, value) => Math.min(least, value), 0),
    high: data.reduce((most, value) => Math.max(most, value), 1),
  };
}
