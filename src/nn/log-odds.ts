import type { Value } from '../graph/index.ts';
import { add, equalToRange, exp, log, reduceMax, reduceSum, stopGradient, sub, where } from '../operators/index.ts';

/** Below every logit, and finite, because infinity times zero is no number. */
const LOWEST = -3.4028234663852886e38;

/**
 * The log-odds against the label: log(sum of e^z_i over i != y) - z_y. The cross-entropy is its softplus, so that the two
 * have gradients of one direction in every sample. But where the classifier is sure, the cross-entropy's gradient
 * underflows to zero in 32-bit floats, and this one's does not: an attack that only uses directions climbs the
 * cross-entropy by it, and is not stopped by saturation.
 *
 * @param logits [N, K], K at least 2
 * @param labels int64 [N], class indices from 0
 * @returns [N]
 */
export function logOdds(logits: Value, labels: Value): Value {
  const isLabel = equalToRange(labels, logits.shape[1], 1);
  const others = where(isLabel, LOWEST, logits);
  const peak = stopGradient(reduceMax(others, [1]));
  const relative = where(isLabel, 0, exp(sub(where(isLabel, peak, logits), peak)));
  const wrong = add(log(reduceSum(relative, [1])), peak);
  const right = reduceSum(where(isLabel, logits, 0), [1]);
  return reduceSum(sub(wrong, right), [1], false);
}
