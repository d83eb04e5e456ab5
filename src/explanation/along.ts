/** Inputs along one direction, and what a model says to them. */

import type { Classifier } from '../classifier/index.ts';
import { ClassifierError } from '../errors.ts';
import { answers } from '../harness/answer.ts';
import type { Answer } from '../harness/index.ts';
import { isImage, roundTo8Bits } from '../harness/rounding.ts';
import { type FloatTensor, row } from '../tensor/index.ts';
import { type Box, clampToBox } from '../threat/index.ts';

/** Inputs [N, ...inputShape] for some epsilons. */
export type Along = (epsilons: readonly number[]) => FloatTensor;

/** x + epsilon eta, not clipped. */
export function along(input: FloatTensor, direction: Float32Array): Along {
  return (epsilons) => {
    const size = input.data.length;
    const data = new Float32Array(epsilons.length * size);
    epsilons.forEach((epsilon, at) => {
      for (let i = 0; i < size; i++) data[at * size + i] = input.data[i] + epsilon * direction[i];
    });
    return { dtype: 'float32', shape: [epsilons.length, ...input.shape.slice(1)], data };
  };
}

/** The same, clipped to the box. */
export function clippedAlong({ box }: Classifier, inputsAt: Along): Along {
  return (epsilons) => {
    const inputs = inputsAt(epsilons);
    clampToBox(inputs.data, box);
    return inputs;
  };
}

/** The same as 8-bit files hold it; what is no image is only clipped. */
export function roundedAlong(classifier: Classifier, inputsAt: Along): Along {
  const clipped = clippedAlong(classifier, inputsAt);
  return (epsilons) => {
    const inputs = clipped(epsilons);
    return isImage(classifier) ? { ...inputs, data: roundTo8Bits(inputs.data, classifier.box) } : inputs;
  };
}

/** The smallest epsilon at which a value of x + epsilon eta leaves the box. */
export function leavingEpsilon({ data }: FloatTensor, direction: Float32Array, { low, high }: Box): number {
  return data.reduce((least, value, i) => {
    if (direction[i] === 0) return least;
    return Math.min(least, direction[i] > 0 ? high - value : value - low);
  }, Number.POSITIVE_INFINITY);
}

/**
 * The answers of the model as it ships.
 *
 * @param called What an input is, for the error.
 * @throws ClassifierError where a score is NaN: then nothing is answered
 */
export async function judged(
  { shipped }: Classifier,
  inputs: FloatTensor,
  called: (index: number) => string,
): Promise<readonly Answer[]> {
  const outputs = await shipped.outputs(inputs);
  const read = answers(shipped.outputKind);
  return Array.from({ length: inputs.shape[0] }, (_, i) => {
    const scores = row(outputs, i);
    const broken = scores.findIndex(Number.isNaN);
    if (broken < 0) return read(scores);
    throw new ClassifierError(
      `the model answers ${called(i)} with NaN for class ${broken}`,
      'Check the model and the pixel scale that it is given; inputs far out of its range may overflow.',
    );
  });
}

/**
 * The logits of some inputs, a row each.
 *
 * @throws ClassifierError where one is not finite: lines and losses cannot be told then
 */
export async function finiteLogits(
  classifier: Classifier,
  inputs: FloatTensor,
  called: (index: number) => string,
): Promise<readonly Float32Array[]> {
  const logits = await classifier.logits(inputs);
  return Array.from({ length: inputs.shape[0] }, (_, i) => {
    const values = row(logits, i);
    const broken = values.findIndex((value) => !Number.isFinite(value));
    if (broken < 0) return values;
    throw new ClassifierError(
      `the logit of class ${broken} is ${values[broken]} for ${called(i)}`,
      'Check the model and the pixel scale that it is given, or look at a smaller range of epsilon.',
    );
  });
}

/** An input by its epsilon, for errors. */
export function atEpsilon(epsilons: readonly number[]): (index: number) => string {
  return (index) => (epsilons[index] === 0 ? 'the input' : `the input at epsilon ${epsilons[index]}`);
}
