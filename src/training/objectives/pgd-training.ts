/** Adversarial training as a saddle point: the loss where an adversary of several steps has made it large. */
import type { Loss } from '../../nn/index.ts';
import {
  type Attacked,
  ascended,
  attackedLogits,
  describedBudget,
  randomStart,
  requireBudget,
  type SteppedBudget,
} from '../adversary.ts';
import { type MinMaxObjective, mean, minMax } from '../objective.ts';

export interface MadryOptions extends SteppedBudget {
  /** Start anywhere in the ball, anew for every batch. @default true */
  readonly randomStart?: boolean;
  /** @default 'shipped' */
  readonly attacked?: Attacked;
}

/**
 * min over theta of E max over ||delta|| <= epsilon of L(theta, x + delta, y); the maximum is sought by projected gradient
 * ascent in the norm of the budget, in Linf x <- Pi(x + stepSize sign(grad_x L(theta, x, y))), which is part of the graph. There is
 * no clean loss in it.
 *
 * @throws OptionError for options out of range
 * @see A. Madry, A. Makelov, L. Schmidt, D. Tsipras and A. Vladu, 2018, arXiv 1706.06083, equation 2.1 and section 2.1.
 */
export function madry(loss: Loss, options: MadryOptions): MinMaxObjective {
  requireBudget(options);
  const { steps, stepSize, attacked = 'shipped' } = options;
  const begins = (options.randomStart ?? true) ? 'random' : 'clean';
  return minMax({
    name:
      `mean ${loss.name} under PGD, ${describedBudget(options)}, ${steps} steps of ${stepSize} from a ${begins} start, ` +
      `attacks the ${attacked} network`,
    worst(context) {
      const { inputs, labels, draws } = context;
      const threatened = attackedLogits(context, attacked);
      const from = begins === 'random' ? randomStart(inputs, draws, options) : inputs;
      return ascended((x) => loss(threatened(x), labels), from, inputs, options);
    },
    lossOn: ({ logitsOf, labels }, worst) => mean(loss(logitsOf(worst), labels)),
  });
}
