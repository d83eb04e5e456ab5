import type { Value } from '../../graph/index.ts';

/**
 * A loss: float32 logits [N, K] and int64 labels [N] become losses [N], higher where the classifier does worse.
 * Samples do not see each other, so the gradient of the sum of the losses holds each sample's own gradient.
 */
export type Loss = (logits: Value, labels: Value) => Value;

/** A loss that also knows a class to lead to: logits [N, K], labels [N] and targets [N] become losses [N]. */
export type TargetedLoss = (logits: Value, labels: Value, targets: Value) => Value;
