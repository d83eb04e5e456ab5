/**
 * Losses as graph builders on logits: one number a sample, higher where the classifier does worse. Built in the graph,
 * so that logits, losses and gradients come out of one run.
 */
import type { Value } from '../graph/index.ts';
import { logSoftmax, neg, reduceMax, sub, where } from '../operators/index.ts';
import { atLabel, labelMask } from './labels.ts';

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
