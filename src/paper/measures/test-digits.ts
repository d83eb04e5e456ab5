/** What claims ask of a network on the test digits: errors, and how sure it is of its mistakes. */
import type { FloatTensor } from '../../tensor/index.ts';
import type { TrainingSet } from '../../training/index.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { type AttackOptions, attack, logitsOn } from './fast-gradient-sign.ts';
import { meanConfidence, mistakesOf, type Prediction, share, softmaxPredictions } from './predictions.ts';

/** How often a network is wrong, and how sure it then is, in percent; `null` of nothing. */
export interface Mistakes {
  readonly error: number | null;
  readonly confidence: number | null;
}

/** All test digits with their labels. */
export function testDigits({ data }: ClaimContext): TrainingSet {
  return { inputs: data.test.images, labels: data.test.labels };
}

/** What softmax predictions get wrong. */
export function mistakesIn(predictions: readonly Prediction[], labels: Int32Array): Mistakes {
  const wrong = mistakesOf(predictions, labels);
  return { error: share(wrong.length, labels.length), confidence: meanConfidence(wrong) };
}

/** A network's mistakes on the test digits as they are. */
export async function cleanMistakes(context: ClaimContext, model: TrainedModel): Promise<Mistakes> {
  const { inputs, labels } = testDigits(context);
  return mistakesIn(softmaxPredictions(await logitsOn(context, model, inputs)), labels);
}

/** Its mistakes on adversarial examples of its own, by the fast gradient sign method. */
export async function attackedMistakes(
  context: ClaimContext,
  model: TrainedModel,
  options?: AttackOptions,
): Promise<Mistakes & { readonly adversarials: FloatTensor }> {
  const samples = testDigits(context);
  const { attacked, adversarials } = await attack(context, model, samples, options);
  return { ...mistakesIn(softmaxPredictions(attacked), samples.labels), adversarials };
}

/** One network's mistakes on the adversarial examples of another. */
export async function transferredMistakes(
  context: ClaimContext,
  source: TrainedModel,
  target: Pick<TrainedModel, 'logitsOf'>,
  options?: AttackOptions,
): Promise<Mistakes> {
  const { adversarials } = await attackedMistakes(context, source, options);
  const { labels } = testDigits(context);
  return mistakesIn(softmaxPredictions(await logitsOn(context, target, adversarials)), labels);
}
