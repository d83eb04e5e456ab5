/** TRADES: the clean loss, and how far an adversary can move the answer, weighed against each other. */
import { crossEntropy, klDivergence } from '../../nn/index.ts';
import { add, concat, mul, sliceAxis } from '../../operators/index.ts';
import { ascended, describedBudget, requireBudget, requirePositive, type SteppedBudget } from '../adversary.ts';
import { type MinMaxObjective, mean, minMax } from '../objective.ts';

export interface TradesOptions extends SteppedBudget {
  /** The weight of the divergence: the paper's 1 / lambda. @default 6 */
  readonly beta?: number;
}

/** The standard deviation of the start: at the clean input itself the divergence has no slope. */
const START_DEVIATION = 0.001;

/**
 * CE(f(x), y) + beta max over ||x' - x||_inf <= epsilon of KL(f(x) || f(x')). The maximum is sought from x + 0.001 N(0, I) by
 * steps along the sign of the gradient of the divergence in x', on the network as it ships.
 *
 * @throws OptionError for options out of range
 * @see H. Zhang, Y. Yu, J. Jiao, E. P. Xing, L. El Ghaoui and M. I. Jordan, 2019, arXiv 1901.08573, equation 5 and algorithm 1.
 */
export function trades(options: TradesOptions): MinMaxObjective {
  const { beta = 6, steps, stepSize } = options;
  requireBudget(options);
  requirePositive('beta', beta);
  return minMax({
    name: `TRADES, beta ${beta}, ${describedBudget(options)}, ${steps} steps of ${stepSize}`,
    worst({ shippedLogitsOf, inputs, draws }) {
      const start = add(inputs, mul(START_DEVIATION, draws.normal(inputs.shape)));
      const answer = shippedLogitsOf(inputs);
      return ascended((x) => klDivergence(answer, shippedLogitsOf(x)), start, inputs, options);
    },
    lossOn({ logitsOf, inputs, labels }, worst) {
      const [count] = labels.shape;
      const logits = logitsOf(concat([inputs, worst], 0));
      const clean = sliceAxis(logits, 0, 0, count);
      const moved = sliceAxis(logits, 0, count, 2 * count);
      return add(mean(crossEntropy(clean, labels)), mul(beta, mean(klDivergence(clean, moved))));
    },
  });
}
