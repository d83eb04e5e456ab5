/** Losses of yes-or-no questions: one a sample, or one for every class. */
import { ShapeError } from '../../errors.ts';
import { applyOne, type Value } from '../../graph/index.ts';
import {
  Atanh,
  add,
  cast,
  div,
  exp,
  greater,
  less,
  log,
  max,
  min,
  mul,
  neg,
  reduceSum,
  reshape,
  sub,
  tanh,
  where,
} from '../../operators/index.ts';
import { labelMask } from './labels.ts';
import type { Loss } from './loss.ts';

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
 * The negative log-likelihood of a one-hot label under independent sigmoids of the logits, summed over classes:
 * softplus(-z_y) + sum over k != y of softplus(z_k).
 *
 * @param logits [N, K]
 * @param labels int64 [N], class indices from 0
 * @returns [N]
 * @throws ShapeError where the shapes do not fit
 */
export const binaryCrossEntropy: Loss = (logits, labels) => {
  const against = where(labelMask(logits, labels), neg(logits), logits);
  return reduceSum(softplusOf(against), [1], false);
};

/**
 * The negative log-likelihood of a one-hot label under independent probabilities p_k = e^z_k, summed over classes:
 * -log p_y - sum over k != y of log(1 - p_k). RBF networks give such logits.
 *
 * @param logits [N, K], the logarithms of probabilities: at most 0
 * @param labels int64 [N], class indices from 0
 * @returns [N]; finite, also where a wrong class has a probability of 1
 * @throws ShapeError where the shapes do not fit
 */
export const bernoulliLoss: Loss = (logits, labels) => {
  const q = neg(logits);
  return reduceSum(where(labelMask(logits, labels), q, surprisalOfNot(q)), [1], false);
};

/** Smaller than any distance that matters, and with a finite logarithm. */
const NEAREST = 2 ** -100;

/**
 * -log(1 - e^-q) for q >= 0. Near zero 1 - e^-q is tanh(q / 2) (1 + e^-q); far out it is so near one that its logarithm has to
 * be that of one minus a small t, which is 2 artanh(t / (2 - t)).
 */
function surprisalOfNot(q: Value): Value {
  const near = min(max(q, NEAREST), Math.LN2);
  const nearby = sub(neg(log(tanh(mul(0.5, near)))), logOnePlusExp(neg(near)));
  const t = exp(neg(max(q, Math.LN2)));
  const farOut = mul(2, applyOne(Atanh, [div(t, sub(2, t))]));
  return where(less(q, Math.LN2), nearby, farOut);
}

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
