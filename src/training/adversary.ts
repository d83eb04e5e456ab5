/** An adversary that training defends against: what it may do, and how it climbs in the graph. */
import { OptionError } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import type { Draws } from '../nn/index.ts';
import { add, stopGradient } from '../operators/index.ts';
import { type Box, type Norm, norms } from '../threat/index.ts';
import { requireCount } from './fit-checks.ts';
import type { ObjectiveContext } from './objective.ts';
import { inputGradient } from './objectives/adversarial.ts';

/** What an adversary may change. */
export interface Budget {
  /** How far inputs may be changed in the norm, in the inputs' own scale. */
  readonly epsilon: number;
  /** How changes are measured. @default Linf */
  readonly norm?: Norm;
  /** The range that changed inputs stay in. @default none, as in Goodfellow et al. 2015 */
  readonly box?: Box;
}

/** An adversary that takes several steps. */
export interface SteppedBudget extends Budget {
  readonly steps: number;
  /** The length of a step in the norm, in the inputs' own scale. */
  readonly stepSize: number;
}

/**
 * Whose gradient an adversary follows: the network as it ships, or as it learns, with dropout and statistics of batches.
 */
export type Attacked = 'shipped' | 'learning';

export function attackedLogits({ shippedLogitsOf, logitsOf }: ObjectiveContext, attacked: Attacked) {
  return attacked === 'shipped' ? shippedLogitsOf : logitsOf;
}

/** The norm of a budget that names none. */
const usualNorm: Norm = norms.Linf;

/**
 * The nearest inputs to x in the ball around the clean ones, and in the box.
 *
 * @param x [N, ...inputShape]
 * @param clean of the same shape
 */
export function projected(x: Value, clean: Value, { epsilon, box, norm = usualNorm }: Budget): Value {
  return norm.graph.project(x, clean, epsilon, box);
}

/** Inputs anywhere in the ball around the clean ones, and in the box. */
export function randomStart(clean: Value, draws: Draws, budget: Budget): Value {
  const { epsilon, norm = usualNorm } = budget;
  return projected(add(clean, norm.graph.noise(draws, clean.shape, epsilon)), clean, budget);
}

/**
 * Where an adversary arrives that takes steps in its norm along the gradient of what it makes large, and comes back into its
 * budget after each: projected gradient ascent, unrolled. The gradient in theta takes the result as given.
 *
 * @param height Of inputs [N, ...inputShape]: [N], what the adversary makes large.
 * @param from [N, ...inputShape], where it starts.
 * @param clean [N, ...inputShape], what its budget is counted from.
 */
export function ascended(height: (x: Value) => Value, from: Value, clean: Value, budget: SteppedBudget): Value {
  const { steps, stepSize, box, norm = usualNorm } = budget;
  let x = from;
  for (let step = 0; step < steps; step++) {
    x = projected(norm.graph.ascend(x, inputGradient(height(x), x), stepSize, box), clean, budget);
  }
  return stopGradient(x);
}

/** A budget in the words of an objective's name. */
export function describedBudget({ epsilon, box, norm = usualNorm }: Budget): string {
  const measured = norm === usualNorm ? '' : ` in ${norm.name}`;
  return `epsilon ${epsilon}${measured}${box === undefined ? '' : ` in ${box.low}..${box.high}`}`;
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
