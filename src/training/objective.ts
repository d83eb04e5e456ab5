/** What training makes small: one number for a batch, as a graph. */
import type { Value } from '../graph/index.ts';
import type { Loss } from '../nn/index.ts';
import { reduceMean } from '../operators/index.ts';

/** What an objective is built from. */
export interface ObjectiveContext {
  /** The network: logits [N, K] of any inputs [N, ...inputShape]. May be applied more than once. */
  readonly logitsOf: (inputs: Value) => Value;
  /** [N, ...inputShape] */
  readonly inputs: Value;
  /** int64 [N] */
  readonly labels: Value;
}

/** Builds a scalar. */
export type Objective = (context: ObjectiveContext) => Value;

/** The mean of a loss over the batch: J(theta, x, y) of the paper. */
export function meanLoss(loss: Loss): Objective {
  return ({ logitsOf, inputs, labels }) => reduceMean(loss(logitsOf(inputs), labels), [0], false);
}
