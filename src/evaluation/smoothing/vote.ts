/** The vote of noisy copies as a network of its own: what a certificate of randomised smoothing is a certificate of. */
import { requireArgument, requireKnownOptions } from '../../arguments.ts';
import type { Classifier } from '../../classifier/index.ts';
import { ClassifierError, OptionError } from '../../errors.ts';
import { applyOne, constant, exportGraph, input, type Value } from '../../graph/index.ts';
import { requireClassifier } from '../../harness/index.ts';
import {
  ArgMax,
  add,
  cast,
  equal,
  greaterOrEqual,
  mul,
  oneHot,
  reduceMax,
  reduceMin,
  reduceSum,
  where,
} from '../../operators/index.ts';
import { type FloatTensor, floats, integers, row, sizeOf } from '../../tensor/index.ts';
import { drawNoise } from './noise.ts';
import { certificate } from './smooth.ts';

export interface VoteOptions {
  /** The standard deviation of the noise, in the scale of the inputs. */
  readonly sigma: number;
  /** Noisy copies that vote. @default 1000 */
  readonly samples?: number;
  /** The chance of a wrong majority at which the vote abstains. @default 0.001 */
  readonly alpha?: number;
  /** Decides the noise that is inside the file. @default 0 */
  readonly seed?: number;
  /**
   * Whether the noise is inside the file, so that it answers the same twice and on every runtime, or is an input, standard
   * normal numbers that are fed anew. Who knows the noise inside may look for inputs on which this one sample misleads: the
   * certificate is of fresh noise. @default 'inside'
   */
  readonly noise?: 'inside' | 'input';
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof VoteOptions, true>> = {
  sigma: true,
  samples: true,
  alpha: true,
  seed: true,
  noise: true,
};

/** What samples are called whose copies get the noise that is inside a file. */
export const VOTE = 'vote';
/** Numbers of noise that fit into a file: half a gigabyte. */
const MOST_NUMBERS = 2 ** 27;

/**
 * The vote as an ONNX file of plain operators: from "inputs" [1, ...inputShape], and "noise" [samples, ...inputShape] where
 * it is fed, to "counts" float32 [1, classes], how many copies get each class, and "vote" int64 [1], the class of most, or -1
 * where it abstains. The noise inside is that of `smooth` for an input called `'vote'`. It computes in float32 as Gibbon reads
 * the file.
 *
 * @throws OptionError for numbers that are none, or noise that does not fit into a file
 * @throws ClassifierError for a file that takes one input at a time
 * @example
 * await writeFile('vote.onnx', exportVote(classifier, { sigma: 0.25, samples: 1000 }));
 */
export function exportVote(classifier: Classifier, options: VoteOptions): Uint8Array {
  requireClassifier(classifier);
  requireKnownOptions('exportVote', options, known);
  const { sigma, samples = 1000, alpha = 0.001, seed = 0, noise = 'inside' } = options;
  requireArgument('sigma', sigma, Number.isFinite(sigma) && sigma > 0, 'a deviation above 0');
  requireArgument('samples', samples, Number.isSafeInteger(samples) && samples > 0, 'a number of copies');
  requireArgument('alpha', alpha, alpha > 0 && alpha < 0.5, 'a chance below one half');
  requireArgument('seed', seed, Number.isSafeInteger(seed), 'a whole number');
  requireArgument('noise', noise, noise === 'inside' || noise === 'input', '"inside" or "input"');
  const { inputShape, batchSize, classCount } = classifier;
  if (batchSize === 1 && samples > 1) {
    throw new ClassifierError(
      'the model takes one input at a time',
      'Its vote would be a file with as many copies of it.',
    );
  }
  const shape = [samples, ...inputShape];
  if (noise === 'inside' && sizeOf(shape) > MOST_NUMBERS) {
    throw new OptionError(
      'samples',
      `the noise of ${samples} copies does not fit into a file`,
      'Take fewer, or feed it.',
    );
  }
  const x = input('inputs', 'float32', [1, ...inputShape]);
  const fed = noise === 'input' ? [input('noise', 'float32', shape)] : [];
  const normals = fed[0] ?? constant(noiseOf(shape, seed));
  const answers = cast(classifier.logitsOf(add(x, mul(sigma, normals))), 'float32');
  const counts = reduceSum(mul(oneHot(winners(answers, 1), classCount), areNumbers(answers)), [0], true);
  const isCertain = greaterOrEqual(reduceMax(counts, [1], false), leastMajority(samples, alpha));
  const vote = where(isCertain, winners(counts, 1), constant(integers([], [-1])));
  return exportGraph({ inputs: [x, ...fed], outputs: { counts, vote } });
}

/** 1 for rows without NaN, 0 for others: [N, 1]. */
function areNumbers(answers: Value): Value {
  return reduceMin(cast(equal(answers, answers), 'float32'), [1], true);
}

const winners = (scores: Value, axis: number): Value => applyOne(ArgMax, [scores], { axis, keepdims: 0 });

function noiseOf(shape: readonly number[], seed: number): FloatTensor {
  const noise = floats(shape);
  for (let copy = 0; copy < shape[0]; copy++) drawNoise(row(noise, copy), { seed, name: VOTE, purpose: 'count', copy });
  return noise;
}

/** The fewest copies of one class that are a majority for certain. */
function leastMajority(samples: number, alpha: number): number {
  let [least, most] = [0, samples + 1];
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (certificate(0, middle, samples, alpha, 1).vote === undefined) least = middle + 1;
    else most = middle;
  }
  return least;
}
