/**
 * Losses as graph builders on logits: one number a sample, higher where the classifier does worse. Built in the graph,
 * so that logits, losses and gradients come out of one run.
 */
import { OptionError, ShapeError } from '../../errors.ts';
import { applyOne, type Value } from '../../graph/index.ts';
import {
  add,
  div,
  exp,
  indexList,
  logSoftmax,
  mul,
  neg,
  reduceMean,
  reduceSum,
  reshape,
  sliceAxis,
  sub,
  TopK,
} from '../../operators/index.ts';
import { atLabel } from './labels.ts';
import type { Loss, TargetedLoss } from './loss.ts';
import { margin } from './margins.ts';

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
 * How far one wrong class is above the right one: z_t - z_y.
 *
 * @param logits [N, K]
 * @param labels int64 [N], the true classes y
 * @param targets int64 [N], the wrong classes t
 * @returns [N]
 * @throws ShapeError where the shapes do not fit
 */
export const logitDifference: TargetedLoss = (logits, labels, targets) =>
  sub(atLabel(logits, targets), atLabel(logits, labels));

/** Keeps the quotient finite where the three largest logits are equal: as in the reference implementation. */
const SMALLEST_RANGE = 1e-12;

/**
 * The difference of logits ratio: the margin over the distance between the largest and the third largest logit. Positive
 * where the sample is misclassified; scaling or shifting all logits does not change it.
 *
 * @param logits [N, K], K at least 3
 * @param labels int64 [N], class indices from 0
 * @returns [N]
 * @throws ShapeError where the shapes do not fit
 * @see F. Croce and M. Hein, "Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free
 * attacks", 2020, arXiv 2003.01690, equation 6.
 */
export const dlr: Loss = (logits, labels) => {
  if (logits.shape.length !== 2 || logits.shape[1] < 3) {
    throw new ShapeError(
      `the difference of logits ratio needs 3 classes or more, and the logits are [${logits.shape}]`,
      'Use the margin for two classes.',
    );
  }
  const largest = applyOne(TopK, [logits, indexList([3])]);
  const ofRank = (rank: number) => reshape(sliceAxis(largest, 1, rank, rank + 1), labels.shape);
  return div(margin(logits, labels), add(sub(ofRank(0), ofRank(2)), SMALLEST_RANGE));
};

/**
 * The difference of logits ratio toward a class: z_t - z_y over the distance from the largest logit to the mean of the
 * third and the fourth.
 *
 * @param logits [N, K], K at least 4
 * @param labels int64 [N], the true classes y
 * @param targets int64 [N], the wrong classes t
 * @returns [N]
 * @throws ShapeError where the shapes do not fit
 * @see F. Croce and M. Hein, 2020, arXiv 2003.01690, equation 7.
 */
export const targetedDlr: TargetedLoss = (logits, labels, targets) => {
  if (logits.shape.length !== 2 || logits.shape[1] < 4) {
    throw new ShapeError(
      `the targeted difference of logits ratio needs 4 classes or more, and the logits are [${logits.shape}]`,
      'Use the difference of logits for fewer.',
    );
  }
  const largest = applyOne(TopK, [logits, indexList([4])]);
  const ofRank = (rank: number) => reshape(sliceAxis(largest, 1, rank, rank + 1), labels.shape);
  const middle = mul(0.5, add(ofRank(2), ofRank(3)));
  return div(logitDifference(logits, labels, targets), add(sub(ofRank(0), middle), SMALLEST_RANGE));
};

/**
 * How far the softmax of some logits is from that of others: sum over k of p_k (log p_k - log q_k).
 *
 * @param logitsP [N, K], of the distribution p that is the reference
 * @param logitsQ [N, K], of q
 * @returns [N], at least 0 but for rounding
 * @throws ShapeError where the shapes are not the same
 * @see H. Zhang et al., "Theoretically principled trade-off between robustness and accuracy", 2019, arXiv 1901.08573.
 */
export function klDivergence(logitsP: Value, logitsQ: Value): Value {
  if (logitsP.shape.length !== 2 || `${logitsP.shape}` !== `${logitsQ.shape}`) {
    throw new ShapeError(`logits [${logitsP.shape}] and [${logitsQ.shape}] are not of the same classes and samples`);
  }
  const [logP, logQ] = [logSoftmax(logitsP), logSoftmax(logitsQ)];
  return reduceSum(mul(exp(logP), sub(logP, logQ)), [1], false);
}

/**
 * The cross-entropy against labels that are not quite certain: the label has a probability of 1 - smoothing, and all classes
 * share the rest evenly.
 *
 * @param smoothing from 0 to below 1, most often 0.1
 * @throws OptionError for any other number
 * @see C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens and Z. Wojna, 2016, arXiv 1512.00567, section 7.
 */
export function labelSmoothing(smoothing: number): Loss {
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new OptionError('smoothing', `${smoothing} is not a part of the labels`, 'Give a number from 0 to below 1.');
  }
  const loss: Loss = (logits, labels) => {
    const surprisal = neg(logSoftmax(logits));
    const even = reduceMean(surprisal, [1], false);
    return add(mul(1 - smoothing, atLabel(surprisal, labels)), mul(smoothing, even));
  };
  return Object.defineProperty(loss, 'name', { value: `crossEntropy, label smoothing ${smoothing}` });
}
