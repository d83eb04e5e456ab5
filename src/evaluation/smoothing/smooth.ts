/** Randomised smoothing: the vote of a model under Gaussian noise, and the radius in which it provably stays. */
import { type Progress, requireArgument, requireKnownOptions } from '../../arguments.ts';
import type { Classifier } from '../../classifier/index.ts';
import { OptionError, ShapeError } from '../../errors.ts';
import { type Inputs, inputTensor, requireClassifier, requireSignal } from '../../harness/index.ts';
import type { Label } from '../../random.ts';
import { argMax, type FloatTensor, floats, row } from '../../tensor/index.ts';
import { incompleteBetaQuantile } from '../statistics/incomplete-beta.ts';
import { normalQuantile } from '../statistics/normal-quantile.ts';
import { drawNoise, type NoisyCopy } from './noise.ts';

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
  /** Stops between two inputs; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told after each input how many are done. */
  readonly onProgress?: (progress: Progress) => void;
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof SmoothOptions, true>> = {
  sigma: true,
  samples: true,
  selection: true,
  alpha: true,
  seed: true,
  names: true,
  signal: true,
  onProgress: true,
};

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
 * @param given Inputs in the classifier's scale, or what `readImages`, `readArray` and `loadMnist` give
 * @throws OptionError, ShapeError or DataError for arguments that do not fit
 * @see Cohen, Rosenfeld and Kolter 2019, "Certified Adversarial Robustness via Randomized Smoothing", arXiv 1902.02918,
 * function Certify: the lower limit of Clopper and Pearson, one-sided, on copies that did not choose the class
 * @example
 * const votes = await smooth(classifier, images, { sigma: 0.25, samples: 1000 });
 * console.log(votes.filter(({ vote, radius }, i) => vote === labels[i] && radius >= 0.5).length / votes.length);
 */
export async function smooth(
  classifier: Classifier,
  given: Inputs,
  options: SmoothOptions,
): Promise<readonly Smoothed[]> {
  requireClassifier(classifier);
  const inputs = inputTensor('inputs', given, classifier);
  requireKnownOptions('smooth', options, known);
  const { sigma, samples = 10_000, selection = 100, alpha = 0.001, seed = 0, signal, onProgress } = options;
  const { names = 'images' in given ? given.names : undefined } = options;
  requireNumbers({ sigma, samples, selection, alpha });
  requireOthers({ ...options, names }, inputs, classifier);
  const total = inputs.shape[0];
  const results: Smoothed[] = [];
  for (let i = 0; i < total; i++) {
    signal?.throwIfAborted();
    const stream = { seed, name: names?.[i] ?? i, sigma };
    const x = row(inputs, i);
    const chosen = indexOfLargest(await votes(classifier, x, { ...stream, purpose: 'selection', copies: selection }));
    const counts = await votes(classifier, x, { ...stream, purpose: 'count', copies: samples });
    results.push(certificate(chosen, counts[chosen], samples, alpha, sigma));
    onProgress?.({ stage: 'noisy copies', done: i + 1, total });
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
  readonly purpose: NoisyCopy['purpose'];
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
      const noisy = row(batch, copy);
      drawNoise(noisy, { seed, name, purpose, copy: start + copy });
      for (let j = 0; j < x.length; j++) noisy[j] = x[j] + sigma * noisy[j];
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

function requireOthers(
  {
    seed = 0,
    names,
    signal,
    onProgress,
  }: Omit<SmoothOptions, 'names'> & { readonly names: readonly Label[] | undefined },
  inputs: FloatTensor,
  { inputShape }: Classifier,
): void {
  requireArgument('seed', seed, Number.isSafeInteger(seed), 'a whole number');
  requireArgument('names', names, names === undefined || Array.isArray(names), 'an array of names');
  if (names !== undefined && names.length !== inputs.shape[0]) {
    throw new OptionError('names', `${names.length} names were given for ${inputs.shape[0]} inputs`);
  }
  requireSignal(signal);
  const isListener = onProgress === undefined || typeof onProgress === 'function';
  requireArgument('onProgress', onProgress, isListener, 'a function');
  if (String(inputs.shape.slice(1)) !== String(inputShape)) {
    throw new ShapeError(`inputs of shape [${inputs.shape}] were given to a model that takes [N,${inputShape}]`);
  }
}
