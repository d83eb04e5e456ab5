/** Weight decay in the L1 norm, which the paper compares with adversarial training. */
import { OptionError } from '../../errors.ts';
import { abs, add, mul, reduceSum } from '../../operators/index.ts';
import { requirePositive } from '../adversary.ts';
import type { Objective } from '../objective.ts';

export interface L1Options {
  /** The name of the parameter, e.g. `'w1'`. */
  readonly parameter: string;
  /** The paper found 0.0025 too large for the first layer of its maxout network. */
  readonly coefficient: number;
}

/**
 * An objective + coefficient ||W||_1 of one parameter. Unlike the adversary's, this penalty does not go away where the margin
 * is wide.
 *
 * @throws OptionError unless the coefficient is above 0; when it is built, for a parameter that is not learned
 * @see I. Goodfellow, J. Shlens and C. Szegedy, 2015, arXiv 1412.6572, section 5.
 */
export function withL1(objective: Objective, { parameter, coefficient }: L1Options): Objective {
  requirePositive('coefficient', coefficient);
  return {
    ...objective,
    name: `${objective.name} + ${coefficient} |${parameter}|_1`,
    build(context) {
      const weights = context.parameters[parameter];
      if (weights === undefined) {
        const known = Object.keys(context.parameters).join(', ');
        throw new OptionError('parameter', `no parameter "${parameter}" is learned`, `There are ${known}.`);
      }
      const axes = weights.shape.map((_, axis) => axis);
      return add(objective.build(context), mul(coefficient, reduceSum(abs(weights), axes, false)));
    },
  };
}
