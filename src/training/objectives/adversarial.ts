/** The paper's adversarial objective and what it is compared with: training on noise. */
import type { Value } from '../../graph/index.ts';
import type { Loss } from '../../nn/index.ts';
import { add, concat, mul, reduceSum, sign, sliceAxis, stopGradient } from '../../operators/index.ts';
import { gradient } from '../../transforms/gradient.ts';
import { type HiddenChange, mean, type Objective, type ObjectiveContext } from '../objective.ts';

export interface AdversarialOptions {
  /** The largest change of an input, in the inputs' own scale. */
  readonly epsilon: number;
  /** The weight of the clean loss. @default 0.5, which the paper did not tune */
  readonly alpha?: number;
  /**
   * Whose gradient the adversary follows: the network as it ships, or as it learns, with dropout. The paper does not say.
   * @default 'shipped'
   */
  readonly attacked?: 'shipped' | 'learning';
}

/**
 * J-tilde = alpha J(theta, x, y) + (1 - alpha) J(theta, x + epsilon sign(grad_x J(theta, x, y)), y): adversarial examples are
 * made anew at every step, and the gradient in theta takes them as given. Where the network learns as it ships, the passes
 * through it that find the adversarial examples are those of the clean term.
 *
 * @see I. Goodfellow, J. Shlens and C. Szegedy, 2015, arXiv 1412.6572, section 6.
 */
export function adversarial(loss: Loss, options: AdversarialOptions): Objective {
  const { epsilon, alpha = 0.5, attacked = 'shipped' } = options;
  return {
    name: `J-tilde of ${loss.name}, epsilon ${epsilon}, alpha ${alpha}, attacks the ${attacked} network`,
    build(context) {
      const { inputs, labels } = context;
      const logitsOf = attacked === 'shipped' ? context.shippedLogitsOf : context.logitsOf;
      const clean = sum(loss(logitsOf(inputs), labels));
      const others = stopGradient(add(inputs, mul(epsilon, sign(context.slope(clean)))));
      if (!context.learnsAsItShips) return mixed(loss, context, others, alpha);
      const changed = mean(loss(context.logitsOf(others), labels));
      return add(mul(alpha / labels.shape[0], clean), mul(1 - alpha, changed));
    },
  };
}

/**
 * alpha times the clean loss and 1 - alpha times the loss at other inputs of the same labels. Both go through the network as
 * one batch: one large product is faster than two small ones.
 *
 * @param hidden Changes hidden layers of that batch, whose second half are the others.
 */
export function mixed(
  loss: Loss,
  { logitsOf, inputs, labels }: ObjectiveContext,
  others: Value,
  alpha: number,
  hidden?: HiddenChange,
): Value {
  const [count] = labels.shape;
  const losses = loss(logitsOf(concat([inputs, others], 0), hidden), concat([labels, labels], 0));
  const clean = sliceAxis(losses, 0, 0, count);
  const changed = sliceAxis(losses, 0, count, 2 * count);
  return add(mul(alpha, mean(clean)), mul(1 - alpha, mean(changed)));
}

/** Noise that is no adversary: of a random sign in every input, or uniform between the two. */
export type NoiseKind = 'sign' | 'uniform';

/**
 * The mean loss at inputs with noise of at most epsilon: the paper's control, which shows that it is the direction of a
 * perturbation that counts.
 *
 * @see I. Goodfellow, J. Shlens and C. Szegedy, 2015, arXiv 1412.6572, section 6.
 */
export function noisy(
  loss: Loss,
  { epsilon, noise }: { readonly epsilon: number; readonly noise: NoiseKind },
): Objective {
  return {
    name: `mean ${loss.name} under ${noise} noise, epsilon ${epsilon}`,
    build({ logitsOf, inputs, labels, draws }) {
      const { shape } = inputs;
      const eta = noise === 'sign' ? mul(epsilon, draws.signs(shape)) : draws.uniform(shape, -epsilon, epsilon);
      return mean(loss(logitsOf(add(inputs, eta)), labels));
    },
  };
}

/** Each sample's gradient of its own loss. Samples do not see each other, so the gradient of the sum holds them all. */
export function inputGradient(losses: Value, inputs: Value): Value {
  return gradient(sum(losses), inputs);
}

function sum(losses: Value): Value {
  return reduceSum(losses, [0], false);
}
