/** Where the logits of one input must lie on balls of several radii, and how far its answer is proved. */
import { requireArgument, requireKnownOptions } from '../arguments.ts';
import type { Classifier } from '../classifier/index.ts';
import { OptionError } from '../errors.ts';
import { type Inputs, inputTensor, requireClassifier } from '../harness/index.ts';
import { row } from '../tensor/index.ts';
import { everywhere } from '../threat/index.ts';
import { Certifier, PROOFS } from './certifier.ts';

export interface LogitBoundsOptions {
  /** The class whose certificate is looked for, from 0. */
  readonly label: number;
  /** Radii in Linf up to this one are looked at, in the scale of the inputs. */
  readonly epsilon: number;
  /** Whether changed inputs stay in the classifier's box. @default true */
  readonly clip?: boolean;
  /** How many radii the intervals are given for. @default 12 */
  readonly steps?: number;
}

export interface LogitBounds {
  /** The largest radius that was proved, to about a thirtieth of it; 0 where none was. */
  readonly certified: number;
  /** By growing radius from 0, to twice the certified one at most. */
  readonly epsilons: readonly number[];
  /** The ends of the interval of each logit, [epsilons, classes], as float32 arithmetic computes it. */
  readonly lower: Float32Array;
  readonly upper: Float32Array;
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof LogitBoundsOptions, true>> = { label: true, epsilon: true, clip: true, steps: true };

/** The first radius that is tried, as a share of the largest one: small balls cost little, and most networks end there. */
const FIRST = 1 / 64;
/** Halvings of the range between a radius that is proved and one that is not. */
const HALVINGS = 5;
/** Of the certified radius, and at least this share of all: beyond, intervals only grow. */
const [BEYOND, LEAST] = [2, 0.02];

/**
 * Intervals that hold every logit, whatever changes the input within a radius, and the radius to which the label provably
 * keeps its lead.
 *
 * @param sample One input [1, ...inputShape], or an image as `readImages` gives it
 * @throws UnsupportedOperatorError that names all operators that cannot be bounded; OptionError or ShapeError for arguments that
 * do not fit
 * @example
 * const { certified, epsilons, lower } = await logitBounds(classifier, image, { label: 7, epsilon: 0.5 });
 */
export async function logitBounds(
  classifier: Classifier,
  sample: Inputs,
  options: LogitBoundsOptions,
): Promise<LogitBounds> {
  requireClassifier(classifier);
  const inputs = inputTensor('sample', sample, classifier);
  requireKnownOptions('logitBounds', options, known);
  const { label, epsilon, clip = true, steps = 12 } = options;
  const { classCount } = classifier;
  requireArgument('label', label, Number.isInteger(label) && label >= 0 && label < classCount, 'a class');
  requireArgument('epsilon', epsilon, Number.isFinite(epsilon) && epsilon > 0, 'a distance above 0');
  requireArgument('steps', steps, Number.isInteger(steps) && steps > 1, 'a number of radii above 1');
  if (inputs.shape[0] !== 1) throw new OptionError('sample', `${inputs.shape[0]} inputs were given in place of one`);
  const x = row(inputs, 0);
  const certifier = new Certifier(classifier, { box: clip ? classifier.box : everywhere, by: PROOFS });
  try {
    const isProved = async (radius: number) => (await certifier.prove(x, label, radius)) !== undefined;
    let [certified, open] = [0, FIRST * epsilon];
    while (certified < epsilon && (await isProved(open))) {
      certified = open;
      open = Math.min(2 * open, epsilon);
    }
    for (let i = 0; i < HALVINGS && certified < open; i++) {
      const middle = (certified + open) / 2;
      if (await isProved(middle)) certified = middle;
      else open = middle;
    }
    const widest = Math.min(epsilon, Math.max(BEYOND * certified, LEAST * epsilon));
    const epsilons = Array.from({ length: steps }, (_, i) => (widest * i) / (steps - 1));
    return { certified, epsilons, ...(await certifier.logits(x, epsilons)) };
  } finally {
    await certifier.dispose();
  }
}
