/** What a classifier answers, and how sure it is. */
import { argMax, type FloatTensor, row } from '../../tensor/index.ts';

/** A classifier's answer to one input. */
export interface Prediction {
  readonly label: number;
  /** The probability of that class. */
  readonly confidence: number;
}

/** The most probable class under a softmax of each row of logits [N, K]. */
export function softmaxPredictions(logits: FloatTensor): Prediction[] {
  return Array.from({ length: logits.shape[0] }, (_, index) => {
    const scores = row(logits, index);
    const label = argMax(scores);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - scores[label]), 0);
    return { label, confidence: 1 / total };
  });
}

/** The most probable class where each has a sigmoid of its own. */
export function sigmoidPredictions(logits: FloatTensor): Prediction[] {
  return Array.from({ length: logits.shape[0] }, (_, index) => {
    const scores = row(logits, index);
    const label = argMax(scores);
    return { label, confidence: 1 / (1 + Math.exp(-scores[label])) };
  });
}

/** The most probable class of an RBF network, whose logits are the logarithms of probabilities that need not sum to 1. */
export function rbfPredictions(logits: FloatTensor): Prediction[] {
  return Array.from({ length: logits.shape[0] }, (_, index) => {
    const scores = row(logits, index);
    const label = argMax(scores);
    return { label, confidence: Math.exp(scores[label]) };
  });
}

/** The more probable sign under a logistic model, by its scores [N, 1]. */
export function signPredictions(scores: FloatTensor): Prediction[] {
  return Array.from(scores.data, (score) => ({
    label: score > 0 ? 1 : -1,
    confidence: 1 / (1 + Math.exp(-Math.abs(score))),
  }));
}

/** The predictions that are wrong. */
export function mistakesOf(predictions: readonly Prediction[], labels: Int32Array): Prediction[] {
  return predictions.filter(({ label }, index) => label !== labels[index]);
}

/** Part of a whole in percent; `null` of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : (100 * part) / whole;
}

/** The mean confidence in percent; `null` where there are no predictions to speak of. */
export function meanConfidence(predictions: readonly Prediction[]): number | null {
  const total = predictions.reduce((sum, { confidence }) => sum + confidence, 0);
  return share(total, predictions.length);
}
