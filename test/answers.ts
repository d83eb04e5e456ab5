/** What a model answers on a runtime, and how far two runtimes may be apart. */
import { expect } from 'vitest';
import { fgsm } from '../src/attacks/index.ts';
import type { Classifier } from '../src/classifier/index.ts';
import { attack } from '../src/harness/index.ts';
import { logOdds } from '../src/nn/index.ts';
import type { FloatTensor } from '../src/tensor/index.ts';

/** Sums are taken in another order by other kernels: a few units in the last of 24 bits, some layers deep. */
export const TOLERANCE = 1e-4;

/** The numbers that are compared, sample by sample. `test/page/answers.mjs` gives the same in a browser. */
export interface Answers {
  readonly logits: ArrayLike<number>;
  readonly gradient: ArrayLike<number>;
  readonly adversarials: ArrayLike<number>;
}

export async function answersOf(
  classifier: Classifier,
  inputs: FloatTensor,
  labels: Int32Array,
  epsilon: number,
): Promise<Answers> {
  const { logits, gradient } = await classifier.gradient(inputs, labels, logOdds);
  const { adversarials } = await attack(classifier, fgsm, inputs, labels, { epsilon });
  return { logits: logits.data, gradient: gradient.data, adversarials: adversarials.data };
}

const largestOf = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

function sampleOf(values: ArrayLike<number>, sample: number, count: number): number[] {
  const width = values.length / count;
  return Array.from({ length: width }, (_, i) => values[sample * width + i]);
}

/** How far apart two answers to the same samples are. */
export interface Distance {
  /** The largest difference of two logits, as a share of the sample's largest. */
  readonly logits: number;
  /** The same of the gradient. */
  readonly gradient: number;
  /** Pixels that FGSM moved otherwise, where the gradient is larger than what gradients may differ by. */
  readonly otherPixels: number;
  /** The share of all pixels that were so compared; in the others the sign is a matter of rounding. */
  readonly compared: number;
}

export function distanceBetween(actual: Answers, expected: Answers, count: number, epsilon: number): Distance {
  const relative = (name: 'logits' | 'gradient') =>
    largestOf(
      Array.from({ length: count }, (_, sample) => {
        const reference = sampleOf(expected[name], sample, count);
        const values = sampleOf(actual[name], sample, count);
        return largestOf(values.map((value, i) => value - reference[i])) / largestOf(reference);
      }),
    );
  let [otherPixels, compared] = [0, 0];
  for (let sample = 0; sample < count; sample++) {
    const slopes = sampleOf(expected.gradient, sample, count);
    const [moved, reference] = [actual, expected].map(({ adversarials }) => sampleOf(adversarials, sample, count));
    const certain = TOLERANCE * largestOf(slopes);
    slopes.forEach((slope, i) => {
      if (Math.abs(slope) <= certain) return;
      compared++;
      if (!(Math.abs(moved[i] - reference[i]) <= 1e-5 * epsilon)) otherPixels++;
    });
  }
  return {
    logits: relative('logits'),
    gradient: relative('gradient'),
    otherPixels,
    compared: compared / expected.gradient.length,
  };
}

/** That two runtimes say the same of a model. Networks that threshold their inputs have gradients at few pixels only. */
export function expectSame({ logits, gradient, otherPixels, compared }: Distance): void {
  expect(logits, 'share of the largest logit by which logits differ').toBeLessThan(TOLERANCE);
  expect(gradient, 'share of the largest slope by which gradients differ').toBeLessThan(TOLERANCE);
  expect(otherPixels, 'pixels that FGSM moved otherwise').toBe(0);
  expect(compared, 'share of the pixels whose sign is certain').toBeGreaterThan(0.02);
}
