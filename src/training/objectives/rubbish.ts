/** Training to be unsure of rubbish: inputs that are no picture of anything shall get no confident answer. */
import { add, logSoftmax, mul, neg, reduceMean } from '../../operators/index.ts';
import { requirePositive } from '../adversary.ts';
import { mean, type Objective } from '../objective.ts';

export interface RubbishOptions {
  /** The weight of the rubbish. @default 1 */
  readonly weight?: number;
  /** The standard deviation of the rubbish. @default 1 */
  readonly deviation?: number;
}

/**
 * An objective, and with some weight the cross-entropy of a uniform target, -(1/K) sum of log p_k(z), at as many inputs z of
 * N(0, deviation^2 I) as the batch has, drawn anew at every step.
 *
 * @throws OptionError for options out of range
 * @see I. Goodfellow, J. Shlens and C. Szegedy, 2015, arXiv 1412.6572, appendix A, which does not give the loss.
 */
export function withRubbish(objective: Objective, { weight = 1, deviation = 1 }: RubbishOptions = {}): Objective {
  requirePositive('weight', weight);
  requirePositive('deviation', deviation);
  return {
    ...objective,
    name: `${objective.name} + ${weight} of a uniform target on N(0, ${deviation}^2 I)`,
    build(context) {
      const rubbish = mul(deviation, context.draws.normal(context.inputs.shape));
      const surprise = neg(reduceMean(logSoftmax(context.logitsOf(rubbish)), [1], false));
      return add(objective.build(context), mul(weight, mean(surprise)));
    },
  };
}
