/** What linearity predicts against what happens. */
import type { Classifier } from '../classifier/index.ts';
import { type Along, atEpsilon, finiteLogits, judged } from './along.ts';
import type { Comparison, NoiseNeeds } from './explanation.ts';
import { logOddsAgainst } from './log-odds-against.ts';
import { noiseEffect, type Unperturbed } from './noise.ts';

/**
 * The effect of one step of the fast gradient sign method beside that of random signs.
 *
 * @param slope The L1 norm of the gradient: how fast a linear loss would grow.
 */
export async function comparisonAt(
  classifier: Classifier,
  unperturbed: Unperturbed,
  inputsAt: Along,
  slope: number,
  signs: readonly Float32Array[],
  epsilon: number,
): Promise<Comparison> {
  const moved = inputsAt([epsilon]);
  const [logits] = await finiteLogits(classifier, moved, atEpsilon([epsilon]));
  const [answer] = await judged(classifier, moved, atEpsilon([epsilon]));
  return {
    epsilon,
    predicted: epsilon * slope,
    actual: logOddsAgainst(logits, unperturbed.label) - unperturbed.loss,
    answer,
    randomSigns: await noiseEffect(classifier, unperturbed, signs, epsilon),
  };
}

/** Where random signs begin to change the answer in half of the draws. @param comparisons by ascending epsilon */
export function noiseNeeds(comparisons: readonly Comparison[]): NoiseNeeds {
  const first = comparisons.findIndex(({ randomSigns }) => randomSigns.changedShare >= 0.5);
  const below = first < 0 ? comparisons : comparisons.slice(0, first);
  return { above: below.at(-1)?.epsilon ?? 0, atMost: comparisons[first]?.epsilon };
}
