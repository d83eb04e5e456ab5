/** Randomised smoothing: the vote of a model under Gaussian noise, and the radius in which it provably stays. */
import type { Classifier } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import { type Label, randomStream } from '../../random.ts';
import { argMax, type FloatTensor, floats, row } from '../../tensor/index.ts';
import { incompleteBetaQuantile } from '../statistics/incomplete-beta.ts';
import { normalQuantile } from '../statistics/normal-quantile.ts';

export interface SmoothOptions {
  /** The standard deviation of the noise, in the scale of the inputs. */
  readonly sigma: number;
  /** Noisy copies that are counted. @default 10000 */
  readonly samples?: number;
  /** Other copies that only choose the class. @default 100 */
  readonly selection?: number;
  /** The chance that one certificate is wrong. @default 0.001 */
  readonly alpha?: number;
  /** Keys the noise, with the name of the sample: batch size and order change no count. @default 0 */
  readonly seed?: number;
  /** What samples are called, for the noise. @default their positions */
  readonly names?: readonly Label[];
  readonly signal?: AbortSignal;
  readonly onSample?: (done: number, total: number) => void;
}

export interface Smoothed {
  /** The class that most copies get; undefined where none has more than half for certain: the vote abstains. */
  readonly vote: number | undefined;
  /** The class that the selection chose, and how many of the counted copies got it. */
  readonly chosen: number;
  readonly count: number;
  readonly samples: number;
  /** The vote is the same everywhere within it, in L2 and the scale of the inputs; 0 where it abstains. */
  readonly radius: number;
}

const COPIES_PER_RUN = 256;

/**
 * The vote of the file as it ships for each input under noise N(0, sigma^2 I), which is not clipped to the box, and the
 * radius of its certificate. The certificate is of the vote, and not of the file's own answer.
 *
 * @see Cohen, Rosenfeld and Kolter 2019, "Certified Adversarial Robustness via Randomized Smoothing", arXiv 1902.02918,
 * function Certify: the lower limit of Clopper and Pearson, one-sided, on copies that did not choose the class
 */
export async function smooth(
  classifier: Classifier,
  inputs: FloatTensor,
  { sigma, samples = 10_000, selection = 100, alpha = 0.001, seed = 0, names, signal, onSample }: SmoothOptions,
): Promise<readonly Smoothed[]> {
  requireNumbers({ sigma, samples, selection, alpha });
  const total = inputs.shape[0];
  const results: Smoothed[] = [];
  for (let i = 0; i < total; i++) {
    signal?.throwIfAborted();
    const stream = { seed, name: names?.[i] ?? i, sigma };
    const x = row(inputs, i);
    const chosen = indexOfLargest(await votes(classifier, x, { ...stream, purpose: 'selection', copies: selection }));
    const counts = await votes(classifier, x, { ...stream, purpose: 'count', copies: samples });
    results.push(certificate(chosen, counts[chosen], samples, alpha, sigma));
    onSample?.(i + 1, total);
  }
  return results;
}

/** What follows from how many copies got a class. */
export function certificate(chosen: number, count: number, samples: number, alpha: number, sigma: number): Smoothed {
  const least = count === 0 ? 0 : incompleteBetaQuantile(alpha, count, samples - count + 1);
  const isCertain = least > 0.5;
  return {
    vote: isCertain ? chosen : undefined,
    chosen,
    count,
    samples,
    radius: isCertain ? sigma * normalQuantile(least) : 0,
  };
}

interface Noise {
  readonly seed: number;
  readonly name: Label;
  readonly sigma: number;
  readonly purpose: string;
  readonly copies: number;
}

/** How many noisy copies of an input get each class; answers that are not numbers get none. */
async function votes(
  classifier: Classifier,
  x: Float32Array,
  { seed, name, sigma, purpose, copies }: Noise,
): Promise<Float64Array> {
  const counts = new Float64Array(classifier.classCount);
  for (let start = 0; start < copies; start += COPIES_PER_RUN) {
    const count = Math.min(COPIES_PER_RUN, copies - start);
    const batch = floats([count, ...classifier.inputShape]);
    for (let copy = 0; copy < count; copy++) {
      const random = randomStream(seed, 'smoothing', name, purpose, start + copy);
      const noisy = row(batch, copy);
      for (let j = 0; j < x.length; j++) noisy[j] = x[j] + sigma * random.normal();
    }
    const outputs = await classifier.shipped.outputs(batch);
    for (let copy = 0; copy < count; copy++) {
      const answer = row(outputs, copy);
      if (!answer.some(Number.isNaN)) counts[argMax(answer)]++;
    }
  }
  return counts;
}

const indexOfLargest = (counts: Float64Array): number => counts.indexOf(Math.max(...counts));

function requireNumbers({
  sigma,
  samples,
  selection,
  alpha,
}: Required<Pick<SmoothOptions, 'sigma' | 'samples' | 'selection' | 'alpha'>>): void {
  if (!(sigma > 0 && Number.isFinite(sigma))) throw new OptionError('sigma', `${sigma} is not a deviation above 0`);
  for (const [option, value] of [
    ['samples', samples],
    ['selection', selection],
  ] as const) {
    if (!Number.isInteger(value) || value < 1) throw new OptionError(option, `${value} is not a number of copies`);
  }
  if (!(alpha > 0 && alpha < 0.5)) throw new OptionError('alpha', `${alpha} is not a chance below one half`);
}
