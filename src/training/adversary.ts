/** An adversary that training defends against: what it may do, and how it climbs in the graph. */
import { OptionError } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import { add, max, min, mul, sign, stopGradient, sub } from '../operators/index.ts';
import type { Box } from '../threat/index.ts';
import { requireCount } from './fit-checks.ts';
import type { ObjectiveContext } from './objective.ts';
import { inputGradient } from './objectives/adversarial.ts';

/** What an adversary may change. */
export interface Budget {
  /** The largest change of an input, in the inputs' own scale. */
  readonly epsilon: number;
  /** The range that changed inputs stay in. @default none, as in Goodfellow et al. 2015 */
  readonly box?: Box;
}

/** An adversary that takes several steps. */
export interface SteppedBudget extends Budget {
  readonly steps: number;
  /** The length of a step in the maximum norm, in the inputs' own scale. */
  readonly stepSize: number;
}

/**
 * Whose gradient an adversary follows: the network as it ships, or as it learns, with dropout and statistics of batches.
 */
export type Attacked = 'shipped' | 'learning';

export function attackedLogits({ shippedLogitsOf, logitsOf }: ObjectiveContext, attacked: Attacked) {
  return attacked === 'shipped' ? shippedLogitsOf : logitsOf;
}

/**
 * The nearest inputs to x within epsilon of the clean ones in the maximum norm, and in the box.
 *
 * @param x [N, ...inputShape]
 * @param clean of the same shape
 */
export function projected(x: Value, clean: Value, { epsilon, box }: Budget): Value {
  const inBall = max(sub(clean, epsilon), min(add(clean, epsilon), x));
  return inBox(inBall, box);
}

/** Each number brought back into the box, where there is one. */
export function inBox(x: Value, box: Box | undefined): Value {
  return box === undefined ? x : max(box.low, min(box.high, x));
}

/**
 * Where an adversary arrives that takes steps along the sign of the gradient of what it makes large, and comes back into
 * its budget after each: projected gradient ascent in the maximum norm, unrolled. The gradient in theta takes the result
 * as given.
 *
 * @param height Of inputs [N, ...inputShape]: [N], what the adversary makes large.
 * @param from [N, ...inputShape], where it starts.
 * @param clean [N, ...inputShape], what its budget is counted from.
 */
export function ascended(height: (x: Value) => Value, from: Value, clean: Value, budget: SteppedBudget): Value {
  let x = from;
  for (let step = 0; step < budget.steps; step++) {
    x = projected(add(x, mul(budget.stepSize, sign(inputGradient(height(x), x)))), clean, budget);
  }
  return stopGradient(x);
}

/** A budget in the words of an objective's name. */
export function describedBudget({ epsilon, box }: Budget): string {
  return `epsilon ${epsilon}${box === undefined ? '' : ` in ${box.low}..${box.high}`}`;
}

/** @throws OptionError for an epsilon or a box that leaves nothing to change, or for no steps */
export function requireBudget({ epsilon, box, steps = 1, stepSize = 1 }: Budget & Partial<SteppedBudget>): void {
  requirePositive('epsilon', epsilon);
  requirePositive('stepSize', stepSize);
  requireCount('steps', steps);
  if (box !== undefined && !(box.low < box.high)) {
    throw new OptionError('box', `${box.low}..${box.high} is not a range`, 'Give the lower end first.');
  }
}

/** @throws OptionError unless the number is above 0 and finite */
export function requirePositive(option: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw new OptionError(option, `${value} is not a number above 0`);
}
