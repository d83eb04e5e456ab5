/** The exact worst case of linear classifiers: how often some point of a ball in the maximum norm is classified wrongly. */
import type { ParameterTensors } from '../../nn/index.ts';
import { row } from '../../tensor/index.ts';
import type { TrainingSet } from '../../training/index.ts';
import { share } from './predictions.ts';

interface LinearClass {
  readonly label: number;
  readonly weights: Float64Array;
  readonly bias: number;
}

/**
 * The error that the best attack within epsilon reaches and none exceeds, in percent; `null` of no samples. What a linear
 * classifier has for the class y more than for j falls by at most epsilon |w_y - w_j|_1, at x - epsilon sign(w_y - w_j). There
 * is no box.
 *
 * @param parameters `weights` [D, K] and `biases` [K] of logits, or [D, 1] and [1] of a score whose sign is the answer.
 * @param samples Labelled by class indices, or by signs.
 * @see I. Goodfellow, J. Shlens and C. Szegedy, 2015, arXiv 1412.6572, section 5, for two classes.
 */
export function exactLinearError(
  parameters: ParameterTensors,
  { inputs, labels }: TrainingSet,
  epsilon: number,
): number | null {
  const classes = classesOf(parameters);
  const lead = (own: LinearClass, rival: LinearClass, x: Float32Array): number => {
    let sum = own.bias - rival.bias;
    for (let d = 0; d < x.length; d++) {
      const weight = own.weights[d] - rival.weights[d];
      sum += weight * x[d] - epsilon * Math.abs(weight);
    }
    return sum;
  };
  let wrong = 0;
  labels.forEach((label, i) => {
    const x = row(inputs, i);
    const own = classes.find((one) => one.label === label);
    if (own === undefined || classes.some((rival) => rival !== own && lead(own, rival, x) < 0)) wrong++;
  });
  return share(wrong, labels.length);
}

/** A score s is a logit of s for the sign +1 and one of zero for -1. */
function classesOf({ weights, biases }: ParameterTensors): LinearClass[] {
  const [width, columns] = weights.shape;
  const column = (k: number) => Float64Array.from({ length: width }, (_, d) => weights.data[d * columns + k]);
  if (columns > 1) return Array.from(biases.data, (bias, k) => ({ label: k, weights: column(k), bias }));
  return [
    { label: 1, weights: column(0), bias: biases.data[0] },
    { label: -1, weights: new Float64Array(width), bias: 0 },
  ];
}
