/** Adversaries inside the network: the output of a hidden layer is changed, and what is above learns to bear it. */
import { OptionError } from '../../errors.ts';
import type { Value } from '../../graph/index.ts';
import type { Loss } from '../../nn/index.ts';
import { add, concat, mul, sign, sliceAxis, stopGradient } from '../../operators/index.ts';
import { requirePositive } from '../adversary.ts';
import type { Objective, ObjectiveContext } from '../objective.ts';
import { inputGradient, mixed } from './adversarial.ts';
import { rotated } from './rotation.ts';

export interface HiddenOptions {
  /** The hidden layer that is attacked, counted from 1. */
  readonly layer: number;
  /** The weight of the clean loss. @default 0.5 */
  readonly alpha?: number;
}

/**
 * alpha J(h) + (1 - alpha) J(h + epsilon sign(grad_h J(h))) of the output h of one hidden layer: the fast gradient sign method
 * inside. Units without a bound can grow until an epsilon of this size is small; the paper saw that.
 *
 * @throws OptionError for options out of range; when it is built, for a layer that the network does not have
 * @see I. Goodfellow, J. Shlens and C. Szegedy, 2015, arXiv 1412.6572, section 6.
 */
export function hiddenAdversarial(loss: Loss, options: HiddenOptions & { readonly epsilon: number }): Objective {
  const { layer, epsilon, alpha = 0.5 } = options;
  requirePositive('epsilon', epsilon);
  return {
    name: `${loss.name} under FGSM on hidden layer ${layer}, epsilon ${epsilon}, alpha ${alpha}`,
    build: (context) => mixedInside(loss, context, { layer, alpha }, (h, slope) => add(h, mul(epsilon, sign(slope)))),
  };
}

/**
 * The same with the output of the hidden layer turned towards its gradient by an angle, which growing units do not escape.
 *
 * @param options.angle In radians.
 * @throws OptionError for options out of range; when it is built, for a layer that the network does not have
 * @see I. Goodfellow, J. Shlens and C. Szegedy, 2015, arXiv 1412.6572, section 6.
 */
export function hiddenRotation(loss: Loss, options: HiddenOptions & { readonly angle: number }): Objective {
  const { layer, angle, alpha = 0.5 } = options;
  requirePositive('angle', angle);
  return {
    name: `${loss.name} under rotation of hidden layer ${layer} by ${angle}, alpha ${alpha}`,
    build: (context) => mixedInside(loss, context, { layer, alpha }, (h, slope) => rotated(h, slope, angle)),
  };
}

/** The slope is that of the network as it ships and taken as given; the change is made to the layer as it learns. */
function mixedInside(
  loss: Loss,
  context: ObjectiveContext,
  { layer, alpha }: Required<HiddenOptions>,
  change: (h: Value, slope: Value) => Value,
): Value {
  const { shippedLogitsOf, inputs, labels } = context;
  const seen: Value[] = [];
  const logits = shippedLogitsOf(inputs, (value, at) => {
    if (at === layer) seen.push(value);
    return value;
  });
  const [hidden] = seen;
  if (hidden === undefined) {
    throw new OptionError('layer', `the network has no hidden layer ${layer}`, 'They are counted from 1.');
  }
  const slope = stopGradient(inputGradient(loss(logits, labels), hidden));
  const [count] = labels.shape;
  return mixed(loss, context, inputs, alpha, (both, at) => {
    if (at !== layer) return both;
    const h = sliceAxis(both, 0, count, 2 * count);
    return concat([sliceAxis(both, 0, 0, count), change(h, slope)], 0);
  });
}
