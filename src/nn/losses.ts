/**
 * Losses as graph builders on logits: one number a sample, higher where the classifier does worse. Built in the graph,
 * so that logits, losses and gradients come out of one run.
 */
import { ShapeError } from '../errors.ts';
import { applyOne, type Value } from '../graph/index.ts';
import {
  Atanh,
  add,
  cast,
  div,
  equalToRange,
  exp,
  greater,
  logSoftmax,
  min,
  mul,
  neg,
  reduceMax,
  reduceSum,
  reshape,
  sub,
  where,
} from '../operators/index.ts';

/**
 * A loss: float32 logits [N, K] and int64 labels [N] become losses [N], higher where the classifier does worse.
 * Samples do not see each other, so the gradient of the sum of the losses holds each sample's own gradient.
 */
export type Loss = (logits: Value, labels: Value) => Value;

/** Below every logit, and finite, because infinity times zero is no number. */
const LOWEST = -3.4028234663852886e38;

/**
 * The negative log-likelihood of the label under a softmax of the logits.
 *
 * @param logits [N, K]
 * @param labels int64 [N], class indices from 0
 * @returns [N]
 * @throws ShapeError where the shapes do not fit
 */
export const crossEntropy: Loss = (logits, labels) => neg(atLabel(logSoftmax(logits), labels));

/**
 * How far the best wrong class is above the right one: max over i != y of z_i, minus z_y. Positive where the sample is
 * misclassified. Unlike the cross-entropy it does not flatten out where the classifier is sure.
 *
 * @param logits [N, K], K at least 2
 * @param labels int64 [N], class indices from 0
 * @returns [N]
 * @throws ShapeError where the shapes do not fit
 * @see N. Carlini and D. Wagner, "Towards evaluating the robustness of neural networks", 2017, arXiv 1608.04644, f6
 * without its bound.
 */
export const margin: Loss = (logits, labels) => {
  const isLabel = labelMask(logits, labels);
  const bestWrong = reduceMax(where(isLabel, LOWEST, logits), [1], false);
  return sub(bestWrong, atLabel(logits, labels));
};

/**
 * The negative log-likelihood of a sign under a logistic model: softplus(-y * score).
 *
 * @param scores [N] or [N, 1]: the log-odds of +1
 * @param signs [N], -1 or +1, of any numeric type
 * @returns [N]
 * @throws ShapeError where the shapes do not fit
 */
export const logisticLoss: Loss = (scores, signs) => {
  const [count] = scores.shape;
  if (scores.shape.slice(1).some((length) => length !== 1) || signs.shape.length !== 1 || signs.shape[0] !== count) {
    throw new ShapeError(
      `scores [${scores.shape}] and signs [${signs.shape}] do not fit each other`,
      'A logistic loss takes one score and one sign a sample.',
    );
  }
  return softplusOf(neg(mul(cast(signs, scores.dtype), reshape(scores, [count]))));
};

/**
 * log(1 + e^x), whose slope keeps its sign down to e^-87. The slope of ONNX's own Softplus is its Sigmoid, which becomes
 * zero below -17 on ONNX Runtime: an attack would find nothing to climb where the classifier is sure.
 */
function softplusOf(x: Value): Value {
  return where(greater(x, 0), add(x, logOnePlusExp(neg(x))), logOnePlusExp(x));
}

/** log(1 + e^x) for x <= 0, by log(1 + t) = 2 artanh(t / (2 + t)), which does not round a small t away. */
function logOnePlusExp(x: Value): Value {
  const t = exp(min(x, 0));
  return mul(2, applyOne(Atanh, [div(t, add(2, t))]));
}

/** Where the labels are: bool [N, K]. */
function labelMask(logits: Value, labels: Value): Value {
  if (logits.shape.length !== 2 || labels.shape.length !== 1 || labels.shape[0] !== logits.shape[0]) {
    throw new ShapeError(
      `logits [${logits.shape}] and labels [${labels.shape}] do not fit each other`,
      'Logits are [N, K] and labels [N].',
    );
  }
  return equalToRange(labels, logits.shape[1], 1);
}

/** Each row's number at the row's label: [N]. Chosen, not multiplied by zeros and ones, because some may be infinite. */
function atLabel(rows: Value, labels: Value): Value {
  return reduceSum(where(labelMask(rows, labels), rows, 0), [1], false);
}
