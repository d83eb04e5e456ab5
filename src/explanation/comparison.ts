/** What linearity predicts against what happens. */
import type { Classifier } from '../classifier/index.ts';
import { type Along, atEpsilon, finiteLogits, judged } from './along.ts';
import type { Comparison } from './explanation.ts';
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
