/** The RBF network before and after the fast gradient sign method, as rows 14 to 16 and 18 need it. */
import { bernoulliLoss } from '../../nn/index.ts';
import type { ClaimContext } from '../context.ts';
import { rbf } from '../recipes/rbf.ts';
import { attack } from './fast-gradient-sign.ts';
import { type Prediction, rbfPredictions } from './predictions.ts';
import { testDigits } from './test-digits.ts';

export interface RbfAnswers {
  /** To the test digits as they are. */
  readonly clean: readonly Prediction[];
  /** To adversarial examples of its own. */
  readonly attacked: readonly Prediction[];
}

/**
 * What the RBF network answers to all test digits. The attack climbs the Bernoulli loss of the logarithms -q, so that it has a
 * direction where probabilities underflow, and is not clipped.
 */
export async function rbfAnswers(context: ClaimContext): Promise<RbfAnswers> {
  const model = await context.trained(rbf);
  const { clean, attacked } = await attack(context, model, testDigits(context), { loss: bernoulliLoss });
  return { clean: rbfPredictions(clean), attacked: rbfPredictions(attacked) };
}
