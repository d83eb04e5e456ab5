/** Samples that are audited, and parts of them. */
import type { Label } from '../../random.ts';
import { type FloatTensor, takeRows } from '../../tensor/index.ts';

export interface SampleSet {
  /** [N, ...inputShape] */
  readonly inputs: FloatTensor;
  /** The true classes [N]. */
  readonly labels: Int32Array;
  /** What each is called; no two alike, because random numbers go by it. */
  readonly names: readonly Label[];
}

/** The samples that `indices` name. */
export function takeSamples({ inputs, labels, names }: SampleSet, indices: readonly number[]): SampleSet {
  return {
    inputs: takeRows(inputs, indices),
    labels: Int32Array.from(indices, (i) => labels[i]),
    names: indices.map((i) => names[i]),
  };
}
