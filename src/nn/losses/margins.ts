/** Margins, and what they are made of: losses of class scores, be these logits or probabilities. */
import { add, exp, logSoftmax, neg, reduceMax, where } from '../../operators/index.ts';
import { atLabel, labelMask } from './labels.ts';
import type { Loss } from './loss.ts';

/** Below every logit, and finite, because infinity times zero is no number. */
const LOWEST = -3.4028234663852886e38;

/**
 * The best wrong class: max over i != y of z_i.
 *
 * @param scores [N, K], K at least 2
 * @param labels int64 [N], class indices from 0
 * @returns [N]
 * @throws ShapeError where the shapes do not fit
 */
export const bestWrong: Loss = (scores, labels) =>
  reduceMax(where(labelMask(scores, labels), LOWEST, scores), [1], false);

/** The right class, turned round: -z_y. Otherwise as `bestWrong`. */
export const minusRight: Loss = (scores, labels) => neg(atLabel(scores, labels));

/**
 * How far the best wrong class is above the right one: max over i != y of z_i, minus z_y. Positive where the sample is
 * misclassified. Unlike the cross-entropy it does not flatten out where the classifier is sure.
 *
 * @param scores [N, K], K at least 2
 * @param labels int64 [N], class indices from 0
 * @returns [N]
 * @throws ShapeError where the shapes do not fit
 * @see N. Carlini and D. Wagner, "Towards evaluating the robustness of neural networks", 2017, arXiv 1608.04644, f6
 * without its bound.
 */
export const margin: Loss = (scores, labels) => add(bestWrong(scores, labels), minusRight(scores, labels));

/** The same loss of probabilities instead of logits: of softmax(z) where the loss is given z. Its name says so. */
export function ofProbabilities(loss: Loss): Loss {
  const composed: Loss = (logits, labels) => loss(exp(logSoftmax(logits)), labels);
  return Object.defineProperty(composed, 'name', { value: `${loss.name} of probabilities` });
}

/**
 * How far the most probable wrong class is above the right one: max over i != y of p_i, minus p_y. From -1 to 1.
 *
 * @see Xie, Li, Shang and Wang 2024, arXiv 2411.15210: the probability margin of PMA
 */
export const probabilityMargin: Loss = ofProbabilities(margin);
