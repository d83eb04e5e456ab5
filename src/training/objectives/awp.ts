/** Adversarial weight perturbation: the loss shall be small around the weights too, not at them alone. */
import type { Value } from '../../graph/index.ts';
import { mapValues } from '../../nn/index.ts';
import { add, div, max, mul, reduceSum, sqrt, stopGradient } from '../../operators/index.ts';
import { gradients } from '../../transforms/gradient.ts';
import { requirePositive } from '../adversary.ts';
import { type MinMaxObjective, minMax } from '../objective.ts';

export interface AwpOptions {
  /** How far each weight tensor moves, as a part of its length. @default 0.005 */
  readonly gamma?: number;
}

/** Below it a gradient has no direction. */
const NOTHING = 1e-30;

/**
 * L(w + v, x', y), where the examples x' are found at the weights w, and v is one step up the loss there: in every tensor w_l
 * of two axes or more v_l = gamma ||w_l|| g_l / ||g_l|| with the gradient g_l; biases stay. The gradient at w + v moves w.
 *
 * @throws OptionError unless gamma is above 0
 * @see D. Wu, S.-T. Xia and Y. Wang, 2020, arXiv 2004.05884, equations 7 to 10, with one step for x' and v each way round.
 */
export function withAwp(objective: MinMaxObjective, { gamma = 0.005 }: AwpOptions = {}): MinMaxObjective {
  requirePositive('gamma', gamma);
  return minMax({
    name: `${objective.name} + AWP, gamma ${gamma}`,
    worst: objective.worst,
    lossOn(context, worst) {
      const names = Object.keys(context.parameters).filter((name) => context.parameters[name].shape.length > 1);
      const weights = Object.fromEntries(names.map((name) => [name, context.parameters[name]]));
      const slopes = gradients(objective.lossOn(context, worst), Object.values(weights));
      const moved = mapValues(weights, (w, name) => add(w, stopGradient(step(w, slopes[names.indexOf(name)], gamma))));
      return objective.lossOn(context.at(moved), worst);
    },
  });
}

/** gamma ||w|| g / ||g||. */
function step(w: Value, g: Value, gamma: number): Value {
  return mul(mul(gamma, div(length(w), max(length(g), NOTHING))), g);
}

function length(x: Value): Value {
  const axes = x.shape.map((_, axis) => axis);
  return sqrt(reduceSum(mul(x, x), axes, false));
}
