/** The shallow softmax under attack, as rows 3 and 4 both need it. */
import type { ClaimContext } from '../context.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { attack } from './fast-gradient-sign.ts';
import { mistakesOf, type Prediction, softmaxPredictions } from './predictions.ts';

export interface Mistakes {
  /** How many samples there are. */
  readonly count: number;
  /** Wrong answers to the samples as they are. */
  readonly clean: readonly Prediction[];
  /** Wrong answers to adversarial examples. */
  readonly adversarial: readonly Prediction[];
}

/** What the shallow softmax gets wrong of the whole test set, before and after the attack. */
export async function mistakesOfShallowSoftmax(context: ClaimContext): Promise<Mistakes> {
  const { images, labels } = context.data.test;
  const model = await context.trained(shallowSoftmax);
  const { clean, attacked } = await attack(context, model, { inputs: images, labels });
  return {
    count: labels.length,
    clean: mistakesOf(softmaxPredictions(clean), labels),
    adversarial: mistakesOf(softmaxPredictions(attacked), labels),
  };
}
