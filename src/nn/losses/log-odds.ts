import { constant, type Value } from '../../graph/index.ts';
import {
  add,
  equalToRange,
  exp,
  log,
  matmul,
  reduceMax,
  reduceSum,
  reshape,
  sliceAxis,
  stopGradient,
  sub,
  where,
} from '../../operators/index.ts';
import { floats } from '../../tensor/index.ts';

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
  const right = reduceSum(where(isLabel, logits, 0), [1]);
  return reshape(add(logOfRowSums(relative), sub(peak, right)), [logits.shape[0]]);
}

/** Numbers that every instruction set treats at once, or a multiple of that many. */
const LANES = 16;

/**
 * The logarithm of each row's sum, [N, 1], whatever the row's place. ONNX Runtime's own ReduceSum adds up a row in another
 * order where it begins at another address, and its Log rounds differently in the middle of an array and at its end. A
 * sample's gradient would then depend on its place in the batch. So sums are matrix products, and each row has enough of
 * them to fill all lanes.
 */
function logOfRowSums(x: Value): Value {
  const [, width] = x.shape;
  const ones = constant(floats([width, LANES], new Float32Array(width * LANES).fill(1)));
  return sliceAxis(log(matmul(x, ones)), 1, 0, 1);
}
