/** Training on interval bounds: networks whose answers can be certified. */
import { OptionError } from '../../errors.ts';
import type { Value } from '../../graph/index.ts';
import { crossEntropy } from '../../nn/index.ts';
import { add, log, max, min, mul, oneHot, sub } from '../../operators/index.ts';
import type { Box } from '../../threat/index.ts';
import { everywhere } from '../../threat/index.ts';
import { boundIntervals } from '../../transforms/bounds.ts';
import { requirePositive } from '../adversary.ts';
import { mean, type Objective } from '../objective.ts';

export interface IbpOptions {
  /** The largest radius in Linf. Each sample has one of its own, drawn anew from 0 to it. */
  readonly epsilon: number;
  /** The weight of the clean loss, from 0 to 1. @default 0.5 */
  readonly alpha?: number;
  /** Where inputs lie. @default everywhere */
  readonly box?: Box;
}

/**
 * alpha CE(f(x), y) + (1 - alpha) log(1 + CE(z, y)), where z are the worst logits of the ball by interval propagation: the
 * lower end for the label, the upper end for all other classes.
 *
 * The authors raise one radius slowly, without which training collapses to a constant. Here each sample has a radius of its
 * own from the first step on, and the logarithm, which is ours, keeps those that are far too large yet from drowning the
 * others.
 *
 * @throws OptionError for options out of range
 * @see S. Gowal et al., 2018, arXiv 1810.12715, equation 12
 */
export function ibp({ epsilon, alpha = 0.5, box = everywhere }: IbpOptions): Objective {
  requirePositive('epsilon', epsilon);
  if (!(alpha >= 0 && alpha <= 1)) throw new OptionError('alpha', `${alpha} is not a share from 0 to 1`);
  return {
    name: `interval bounds, epsilon up to ${epsilon}, alpha ${alpha}`,
    build({ logitsOf, inputs, labels, draws }) {
      const radius = draws.uniform([inputs.shape[0], ...inputs.shape.slice(1).map(() => 1)], 0, epsilon);
      const logits = logitsOf(inputs);
      const clean = mean(crossEntropy(logits, labels));
      const worst = mean(log(add(1, crossEntropy(worstLogits(logits, labels, inputs, radius, box), labels))));
      return add(mul(alpha, clean), mul(1 - alpha, worst));
    },
  };
}

/** The lower end of the label's logit and the upper ends of all others, on balls around the inputs. */
export function worstLogits(logits: Value, labels: Value, inputs: Value, radius: Value, { low, high }: Box): Value {
  const ball = {
    lower: kept(sub(inputs, radius), low, max),
    upper: kept(add(inputs, radius), high, min),
  };
  const { lower, upper } = boundIntervals([logits], new Map([[inputs, ball]])).get(logits) ?? {
    lower: logits,
    upper: logits,
  };
  const isLabel = oneHot(labels, logits.shape[1]);
  return add(upper, mul(isLabel, sub(lower, upper)));
}

function kept(x: Value, end: number, by: typeof max): Value {
  return Number.isFinite(end) ? by(x, end) : x;
}
