/** How many samples a file answers correctly after something was done to them. */
import type { Classifier } from '../../classifier/index.ts';
import { argMax, type FloatTensor, row } from '../../tensor/index.ts';
import type { SampleSet } from '../audit/sample-set.ts';

export interface BeyondOptions {
  readonly seed: number;
  readonly onProgress?: (progress: { readonly stage: string; readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** Samples that are made at once. */
const AT_ONCE = 64;

/**
 * Which of some samples are answered correctly once they are changed.
 *
 * @param changed Makes the tensor of some samples, by their indices
 */
export async function rightWhen(
  classifier: Classifier,
  { labels }: SampleSet,
  indices: readonly number[],
  changed: (indices: readonly number[]) => FloatTensor,
  signal: AbortSignal | undefined,
): Promise<boolean[]> {
  const right: boolean[] = [];
  for (let start = 0; start < indices.length; start += AT_ONCE) {
    signal?.throwIfAborted();
    const some = indices.slice(start, start + AT_ONCE);
    const outputs = await classifier.shipped.outputs(changed(some));
    some.forEach((sample, i) => {
      const scores = row(outputs, i);
      right.push(!scores.some(Number.isNaN) && argMax(scores) === labels[sample]);
    });
  }
  return right;
}
