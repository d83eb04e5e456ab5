/** Logistic regression of threes against sevens under attack, as rows 6 and 7 both need it. */
import { logisticLoss } from '../nn/index.ts';
import type { ClaimContext } from './context.ts';
import { threesAndSevens } from './data.ts';
import { attack } from './fast-gradient-sign.ts';
import { mistakesOf, share, signPredictions } from './predictions.ts';
import { threeVersusSeven } from './recipes/linear.ts';

export interface LogisticErrors {
  /** In percent of the threes and sevens of the test set; `null` if it has none. */
  readonly clean: number | null;
  readonly adversarial: number | null;
  /** The sum of the absolute weights. */
  readonly norm: number;
}

/** How often the logistic regression is wrong before and after the attack. */
export async function errorsOfThreeVersusSeven(context: ClaimContext): Promise<LogisticErrors> {
  const model = await context.trained(threeVersusSeven);
  const samples = threesAndSevens(context.data.test);
  const { clean, attacked } = await attack(context, model, samples, { loss: logisticLoss });
  const errorOf = (scores: typeof clean) =>
    share(mistakesOf(signPredictions(scores), samples.labels).length, samples.labels.length);
  return {
    clean: errorOf(clean),
    adversarial: errorOf(attacked),
    norm: model.parameters.weights.data.reduce((sum, weight) => sum + Math.abs(weight), 0),
  };
}
