/** Certificates for the answers of classifiers: no input of a ball gets another class. */
import { type Progress, requireArgument, requireKnownOptions } from '../arguments.ts';
import type { Classifier } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import { requireEpsilon } from '../harness/given.ts';
import {
  criterionOf,
  type Inputs,
  inputTensor,
  type Labels,
  requireClassifier,
  requireSignal,
} from '../harness/index.ts';
import { requireSamples } from '../harness/requirements.ts';
import { row } from '../tensor/index.ts';
import { everywhere } from '../threat/index.ts';
import { Certifier, PROOFS, type Proof } from './certifier.ts';

export interface CertifyOptions {
  /** The radius of the ball in Linf, in the scale of the inputs. */
  readonly epsilon: number;
  /** Whether changed inputs stay in the classifier's box. @default true */
  readonly clip?: boolean;
  /** What is tried, in this order. @default intervals, then linear bounds */
  readonly by?: readonly Proof[];
  /** Stops between two samples; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told after each sample how many are done. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Certification {
  /** What proves of each sample that it keeps its label; undefined where nothing does, which says nothing about the sample. */
  readonly proofs: readonly (Proof | undefined)[];
  /** What was not tried, and why. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof CertifyOptions, true>> = {
  epsilon: true,
  clip: true,
  by: true,
  signal: true,
  onProgress: true,
};

/**
 * Proves of samples that they keep their labels everywhere in a ball, where bounds suffice for that.
 *
 * A proof is of the file as float32 arithmetic runs it, in whatever order that adds: all bounds are widened by the rounding of
 * the file and by their own. Elementary functions are taken to be precise to 2^-19. Models for which linear bounds would
 * take minutes a sample are bounded by intervals alone; a diagnostic says so.
 *
 * @param samples Inputs in the classifier's box, or what `readImages`, `readArray` and `loadMnist` give
 * @param labels The true classes, from 0
 * @throws UnsupportedOperatorError that names all operators that cannot be bounded; OptionError, ShapeError or DataError for
 * arguments that do not fit
 * @see Gowal et al. 2018, arXiv 1810.12715 (intervals); Zhang et al. 2018, arXiv 1811.00866 (linear bounds)
 * @example
 * const { proofs } = await certify(classifier, images, labels, { epsilon: 0.1 });
 * console.log(proofs.filter((proof) => proof !== undefined).length / proofs.length);
 */
export async function certify(
  classifier: Classifier,
  samples: Inputs,
  labels: Labels,
  options: CertifyOptions,
): Promise<Certification> {
  requireClassifier(classifier);
  const inputs = inputTensor('samples', samples, classifier);
  const criterion = criterionOf(labels);
  requireKnownOptions('certify', options, known);
  const { epsilon, clip = true, by = PROOFS, signal, onProgress } = options;
  requireEpsilon(epsilon);
  requireArgument('clip', clip, typeof clip === 'boolean', 'true or false');
  const areProofs = Array.isArray(by) && by.every((proof) => PROOFS.includes(proof));
  requireArgument('by', by, areProofs, `a list of ${PROOFS.map((proof) => `"${proof}"`).join(', ')}`);
  requireSignal(signal);
  const isListener = onProgress === undefined || typeof onProgress === 'function';
  requireArgument('onProgress', onProgress, isListener, 'a function');
  requireSamples({ classifier, inputs, criterion, clip, names: undefined });
  const box = clip ? classifier.box : everywhere;
  const certifier = new Certifier(classifier, { box, by });
  try {
    const total = criterion.labels.length;
    const proofs = new Array<Proof | undefined>(total).fill(undefined);
    let done = 0;
    await certifier.each(total, signal, async (i) => {
      proofs[i] = await certifier.prove(row(inputs, i), criterion.labels[i], epsilon);
      onProgress?.({ stage: 'certificates', done: ++done, total });
    });
    return { proofs, diagnostics: certifier.diagnostics };
  } finally {
    await certifier.dispose();
  }
}
