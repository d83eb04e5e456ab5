/** Random perturbations: what the direction of the gradient is compared with. */
import type { Classifier } from '../classifier/index.ts';
import type { RandomStream } from '../random.ts';
import { type FloatTensor, sizeOf } from '../tensor/index.ts';
import { finiteLogits, judged } from './along.ts';
import type { NoiseEffect } from './explanation.ts';
import { logOddsAgainst } from './log-odds-against.ts';

/** Numbers -1 and 1 with equal chances, one for each value of an input. */
export function randomSigns(count: number, random: RandomStream): Float32Array {
  const words = new Uint32Array(Math.ceil(count / 32));
  random.fill(words);
  return Float32Array.from({ length: count }, (_, i) => ((words[i >>> 5] >>> (i & 31)) & 1) * 2 - 1);
}

/** Uniform numbers in [-1, 1), one for each value of an input. */
export function uniformNoise(count: number, random: RandomStream): Float32Array {
  const words = new Uint32Array(count);
  random.fill(words);
  return Float32Array.from(words, (word) => word / 2 ** 31 - 1);
}

/** What an input is compared with. */
export interface Unperturbed {
  readonly input: FloatTensor;
  readonly label: number;
  /** The class that is answered. */
  readonly answer: number;
  /** The log-odds against the label. */
  readonly loss: number;
}

/** What noise does to an input: `epsilon` times each of some draws is added to it. */
export async function noiseEffect(
  classifier: Classifier,
  { input, label, answer, loss }: Unperturbed,
  noises: readonly Float32Array[],
  epsilon: number,
): Promise<NoiseEffect> {
  const size = sizeOf(classifier.inputShape);
  const data = new Float32Array(noises.length * size);
  noises.forEach((noise, draw) => {
    for (let i = 0; i < size; i++) data[draw * size + i] = input.data[i] + epsilon * noise[i];
  });
  const noisy: FloatTensor = { dtype: 'float32', shape: [noises.length, ...classifier.inputShape], data };
  const called = () => `the input with noise of size ${epsilon}`;
  const logits = await finiteLogits(classifier, noisy, called);
  const answers = await judged(classifier, noisy, called);
  const changes = logits.map((values) => logOddsAgainst(values, label) - loss);
  const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  const squares = changes.reduce((sum, change) => sum + (change - mean) ** 2, 0);
  return {
    draws: noises.length,
    mean,
    deviation: Math.sqrt(squares / Math.max(changes.length - 1, 1)),
    changedShare: answers.filter((each) => each.class !== answer).length / answers.length,
  };
}
