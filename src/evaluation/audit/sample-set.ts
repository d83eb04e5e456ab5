/** Samples that are audited, and parts of them. */
import { isObject, requireArgument } from '../../arguments.ts';
import { type Classifier, type Points, takePoints } from '../../classifier/index.ts';
import type { LabelledImages } from '../../data/index.ts';
import { DataError } from '../../errors.ts';
import { criterionOf, type Inputs, inputTensor, type Labels } from '../../harness/index.ts';
import type { Label } from '../../random.ts';

export interface SampleSet {
  /** [N, ...inputShape] */
  readonly inputs: Points;
  /** The true classes [N]. */
  readonly labels: Int32Array;
  /** What each is called; no two alike, because random numbers go by it. */
  readonly names: readonly Label[];
}

/** The samples that `indices` name. */
export function takeSamples({ inputs, labels, names }: SampleSet, indices: readonly number[]): SampleSet {
  return {
    inputs: takePoints(inputs, indices),
    labels: Int32Array.from(indices, (i) => labels[i]),
    names: indices.map((i) => names[i]),
  };
}

/** Samples with their classes: as a tensor, or as `readImages`, `readArray`, `loadMnist` and their like give them. */
export type Samples =
  | {
      readonly inputs: Points;
      readonly labels: Labels;
      /** @default their indices */
      readonly names?: readonly Label[];
    }
  | (Pick<LabelledImages, 'images' | 'box' | 'names'> & { readonly labels: Labels | undefined });

/**
 * Samples in the one form that audits take.
 *
 * @throws OptionError for arguments of a wrong kind; DataError for samples without labels
 */
export function sampleSet(classifier: Classifier, samples: Samples): SampleSet {
  const isOne = isObject(samples) && ('inputs' in samples || 'images' in samples);
  requireArgument('samples', samples, isOne, 'samples { inputs, labels } or images as readImages gives them');
  const given: Inputs = 'images' in samples ? samples : samples.inputs;
  const inputs = inputTensor('samples', given, classifier);
  if (samples.labels === undefined) {
    throw new DataError('nothing says what the samples show', {
      hint: 'Put images into folders that are named by class, or give labels.',
    });
  }
  const { labels } = criterionOf(samples.labels);
  const names = samples.names ?? Array.from({ length: inputs.shape[0] }, (_, i) => i);
  requireArgument('names', names, Array.isArray(names) && names.length === inputs.shape[0], `${inputs.shape[0]} names`);
  return { inputs, labels, names };
}
