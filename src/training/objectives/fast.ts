/** One step of FGSM from a random start: adversarial training at the price of two ordinary steps. */
import type { Loss } from '../../nn/index.ts';
import {
  type Attacked,
  ascended,
  attackedLogits,
  type Budget,
  describedBudget,
  randomStart,
  requireBudget,
} from '../adversary.ts';
import { type MinMaxObjective, mean, minMax } from '../objective.ts';

export interface FastOptions extends Budget {
  /** The length of the step, as a part of epsilon. @default 1.25 */
  readonly stretch?: number;
  /** @default 'shipped' */
  readonly attacked?: Attacked;
}

/**
 * L(theta, x + delta, y) where delta starts uniform in [-epsilon, epsilon] and makes one step of 1.25 epsilon along the sign of
 * the gradient there, back into the ball and the box.
 *
 * @throws OptionError for options out of range
 * @see E. Wong, L. Rice and J. Z. Kolter, 2020, arXiv 2001.03994, algorithm 3.
 */
export function fast(loss: Loss, options: FastOptions): MinMaxObjective {
  const { epsilon, stretch = 1.25, attacked = 'shipped' } = options;
  const budget = { ...options, steps: 1, stepSize: stretch * epsilon };
  requireBudget(budget);
  return minMax({
    name:
      `mean ${loss.name} under FGSM from a random start, ${describedBudget(options)}, step ${stretch} epsilon, ` +
      `attacks the ${attacked} network`,
    worst(context) {
      const { inputs, labels, draws } = context;
      const threatened = attackedLogits(context, attacked);
      const from = randomStart(inputs, draws, options);
      return ascended((x) => loss(threatened(x), labels), from, inputs, budget);
    },
    lossOn: ({ logitsOf, labels }, worst) => mean(loss(logitsOf(worst), labels)),
  });
}
