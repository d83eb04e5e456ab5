/** Whether networks agree on what the maxout network's adversarial examples are, as rows 29 to 31 need it. */

import type { NeededModel } from '../claim.ts';
import type { ClaimContext } from '../context.ts';
import type { Preset } from '../preset.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { maxout } from '../recipes/maxout.ts';
import { rbf } from '../recipes/rbf.ts';
import { attack, logitsOn } from './fast-gradient-sign.ts';
import { type Prediction, rbfPredictions, share, softmaxPredictions } from './predictions.ts';
import { testDigits } from './test-digits.ts';

/** What three networks answer to adversarial examples of the first. */
export interface SharedAnswers {
  readonly labels: Int32Array;
  readonly maxout: readonly Prediction[];
  readonly softmax: readonly Prediction[];
  readonly rbf: readonly Prediction[];
}

/** The networks that are compared. */
export const comparedModels = (preset: Preset): NeededModel[] => [
  { recipe: maxout(preset) },
  { recipe: shallowSoftmax },
  { recipe: rbf },
];

/** What the maxout network, the shallow softmax and the RBF network answer to the maxout network's adversarial examples. */
export async function sharedAnswers(context: ClaimContext): Promise<SharedAnswers> {
  const samples = testDigits(context);
  const { attacked, adversarials } = await attack(context, await context.trained(maxout(context.preset)), samples);
  return {
    labels: samples.labels,
    maxout: softmaxPredictions(attacked),
    softmax: softmaxPredictions(await logitsOn(context, await context.trained(shallowSoftmax), adversarials)),
    rbf: rbfPredictions(await logitsOn(context, await context.trained(rbf), adversarials)),
  };
}

/** How often two networks give the same answer where the first is wrong, in percent; `null` where it never is. */
export function agreementOnMistakes(
  first: readonly Prediction[],
  second: readonly Prediction[],
  labels: Int32Array,
): number | null {
  const wrong = Array.from(labels.keys()).filter((i) => first[i].label !== labels[i]);
  return share(wrong.filter((i) => second[i].label === first[i].label).length, wrong.length);
}

/** The same where both are wrong. By chance it would be one in nine, because there are nine wrong digits. */
export function agreementOnSharedMistakes(
  first: readonly Prediction[],
  second: readonly Prediction[],
  labels: Int32Array,
): number | null {
  const wrong = Array.from(labels.keys()).filter((i) => first[i].label !== labels[i] && second[i].label !== labels[i]);
  return share(wrong.filter((i) => second[i].label === first[i].label).length, wrong.length);
}
