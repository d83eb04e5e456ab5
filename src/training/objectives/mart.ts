/** MART: adversarial training that weighs how steady an answer is by how wrong it is on the clean input. */
import { applyOne } from '../../graph/index.ts';
import { atLabel, crossEntropy, klDivergence, type Loss, labelMask } from '../../nn/index.ts';
import {
  ArgMax,
  add,
  concat,
  exp,
  log,
  logSoftmax,
  max,
  mul,
  neg,
  reduceSum,
  sliceAxis,
  sub,
  where,
} from '../../operators/index.ts';
import { ascended, describedBudget, requireBudget, requirePositive, type SteppedBudget } from '../adversary.ts';
import { type MinMaxObjective, mean, minMax } from '../objective.ts';

export interface MartOptions extends SteppedBudget {
  /** The weight of the divergence: the paper's lambda. @default 5 */
  readonly beta?: number;
}

/** As in TRADES, and in the authors' code. */
const START_DEVIATION = 0.001;
/** Below it a probability counts as none, and its logarithm stays finite. */
const NO_CHANCE = 1e-30;

/**
 * BCE(p(x'), y) + beta KL(p(x) || p(x')) (1 - p_y(x)), where BCE(p, y) = -log p_y - log(1 - max over k != y of p_k), and x' is
 * found by PGD on the cross-entropy of the network as it ships, from x + 0.001 N(0, I). The gradient goes through the weight
 * 1 - p_y(x) too.
 *
 * @throws OptionError for options out of range
 * @see Y. Wang, D. Zou, J. Yi, J. Bailey, X. Ma and Q. Gu, "Improving adversarial robustness requires revisiting misclassified
 * examples", ICLR 2020, equations 10 and 11.
 */
export function mart(options: MartOptions): MinMaxObjective {
  const { beta = 5, steps, stepSize } = options;
  requireBudget(options);
  requirePositive('beta', beta);
  return minMax({
    name: `MART, beta ${beta}, ${describedBudget(options)}, ${steps} steps of ${stepSize}`,
    worst({ shippedLogitsOf, inputs, labels, draws }) {
      const start = add(inputs, mul(START_DEVIATION, draws.normal(inputs.shape)));
      return ascended((x) => crossEntropy(shippedLogitsOf(x), labels), start, inputs, options);
    },
    lossOn({ logitsOf, inputs, labels }, worst) {
      const [count] = labels.shape;
      const logits = logitsOf(concat([inputs, worst], 0));
      const clean = sliceAxis(logits, 0, 0, count);
      const moved = sliceAxis(logits, 0, count, 2 * count);
      const doubt = sub(1, exp(neg(crossEntropy(clean, labels))));
      return add(mean(boosted(moved, labels)), mul(beta, mean(mul(klDivergence(clean, moved), doubt))));
    },
  });
}

/**
 * The boosted cross-entropy: the label shall be probable, and the best wrong class improbable. 1 - p_k is the sum of all other
 * probabilities, which keeps its digits where p_k is nearly 1.
 */
const boosted: Loss = (logits, labels) => {
  const logP = logSoftmax(logits);
  const wrong = where(labelMask(logits, labels), -Infinity, logP);
  const best = applyOne(ArgMax, [wrong], { axis: 1, keepdims: 0 });
  const others = reduceSum(where(labelMask(logits, best), 0, exp(logP)), [1], false);
  return neg(add(atLabel(logP, labels), log(max(others, NO_CHANCE))));
};
