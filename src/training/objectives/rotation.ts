/**
 * Attacks that have a slope. The sign of a gradient does not change where the weights change a little, so that a network
 * cannot anticipate what FGSM will do; with these two attacks it can: training takes the gradient through the gradient.
 */
import type { Value } from '../../graph/index.ts';
import type { Loss } from '../../nn/index.ts';
import { abs, add, div, max, mul, reduceMax, reduceSum, sqrt, stopGradient, sub } from '../../operators/index.ts';
import { sizeOf } from '../../tensor/index.ts';
import { type Attacked, attackedLogits, requirePositive } from '../adversary.ts';
import type { Objective } from '../objective.ts';
import { inputGradient, mixed } from './adversarial.ts';

export interface RotationOptions {
  /** In radians. */
  readonly angle: number;
  /** The weight of the clean loss. @default 0.5 */
  readonly alpha?: number;
  /** @default 'shipped' */
  readonly attacked?: Attacked;
}

/**
 * alpha J(theta, x, y) + (1 - alpha) J(theta, x', y), where x' is x turned towards its gradient by an angle. The gradient in
 * theta goes through x' too.
 *
 * @throws OptionError unless the angle is above 0
 * @see I. Goodfellow, J. Shlens and C. Szegedy, 2015, arXiv 1412.6572, sections 4 and 6.
 */
export function rotational(loss: Loss, { angle, alpha = 0.5, attacked = 'shipped' }: RotationOptions): Objective {
  requirePositive('angle', angle);
  return {
    name: `${loss.name} under rotation by ${angle}, alpha ${alpha}, through the attack on the ${attacked} network`,
    build(context) {
      const { inputs, labels } = context;
      const slope = inputGradient(loss(attackedLogits(context, attacked)(inputs), labels), inputs);
      return mixed(loss, context, rotated(inputs, slope, angle), alpha);
    },
  };
}

export interface ScaledGradientOptions {
  /** The root mean square of the change of an input: as long in the Euclidean norm as FGSM's step of this epsilon. */
  readonly epsilon: number;
  /** The weight of the clean loss. @default 0.5 */
  readonly alpha?: number;
  /** @default 'shipped' */
  readonly attacked?: Attacked;
}

/**
 * alpha J(theta, x, y) + (1 - alpha) J(theta, x + eta, y) with eta = epsilon sqrt(n) g / ||g||_2 for the gradient g of n inputs. The
 * gradient in theta goes through eta too. The paper adds "the scaled gradient" and does not say by how much; here the step
 * is as long as that of the fast gradient sign method.
 *
 * @throws OptionError unless epsilon is above 0
 * @see I. Goodfellow, J. Shlens and C. Szegedy, 2015, arXiv 1412.6572, section 6.
 */
export function scaledGradient(
  loss: Loss,
  { epsilon, alpha = 0.5, attacked = 'shipped' }: ScaledGradientOptions,
): Objective {
  requirePositive('epsilon', epsilon);
  return {
    name: `${loss.name} under the scaled gradient, epsilon ${epsilon}, alpha ${alpha}, through the attack on the ${attacked} network`,
    build(context) {
      const { inputs, labels } = context;
      const [, ...shape] = inputs.shape;
      const slope = inputGradient(loss(attackedLogits(context, attacked)(inputs), labels), inputs);
      const eta = mul(epsilon * Math.sqrt(sizeOf(shape)), direction(slope));
      return mixed(loss, context, add(inputs, eta), alpha);
    },
  };
}

/**
 * Each x turned by an angle towards its g: cos(angle) x + sin(angle) ||x|| g_perp, where g_perp is the direction of the part of g at
 * right angles to x.
 *
 * @param x [N, ...]
 * @param g of the same shape
 */
export function rotated(x: Value, g: Value, angle: number): Value {
  const towards = direction(x);
  const heading = direction(g);
  const perpendicular = direction(sub(heading, mul(inner(heading, towards), towards)));
  return add(mul(Math.cos(angle), x), mul(Math.sin(angle), mul(norm(x), perpendicular)));
}

/** Below all that counts: what is not there at all has no direction, and 0 / 0 is no number. */
const NOTHING = 1e-30;

/** Each g divided by its Euclidean norm; 0 where g is. Brought to a moderate size first, as squares of small floats are zero. */
function direction(g: Value): Value {
  const peak = stopGradient(max(reduceMax(abs(g), within(g)), NOTHING));
  const moderate = div(g, peak);
  return div(moderate, max(norm(moderate), NOTHING));
}

function norm(x: Value): Value {
  return sqrt(inner(x, x));
}

/** [N, 1, ...]: the inner product of each pair. */
function inner(a: Value, b: Value): Value {
  return reduceSum(mul(a, b), within(a));
}

/** The axes of one sample. */
function within({ shape }: Value): number[] {
  return shape.map((_, axis) => axis).slice(1);
}
