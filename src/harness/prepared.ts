/** What all runs know before they begin: the samples, and what the model as it ships answers them. */
import type { Classifier, Points } from '../classifier/index.ts';
import { type FloatTensor, rowsOf } from '../tensor/index.ts';
import type { Criterion } from '../threat/index.ts';
import { answers } from './answer.ts';
import type { Loop } from './loop.ts';
import type { CleanSample } from './result.ts';
import type { RunOptions } from './run.ts';
import { type Sample, samplesOf } from './sample.ts';

export interface Prepared {
  readonly classifier: Classifier;
  readonly inputs: Points;
  readonly criterion: Criterion;
  /** The class scores that the model as it ships gives the inputs, [N, classes]. */
  readonly clean: FloatTensor;
  readonly samples: readonly Sample[];
  /** What is known of each sample. */
  readonly before: readonly CleanSample[];
  /** The part of the loop that is the same whatever is attempted. */
  readonly loop: Pick<Loop, 'classifier' | 'criterionOf' | 'secondJudge' | 'starts' | 'signal'>;
}

export async function prepared(
  classifier: Classifier,
  inputs: Points,
  criterion: Criterion,
  { names, secondJudge, starts: given, signal, ...options }: RunOptions,
): Promise<Prepared> {
  const clean = options.clean ?? (await classifier.shipped.outputs(inputs));
  const samples = samplesOf(inputs, criterion, clean, names);
  const fooledBefore = criterion.isSatisfied(clean);
  const answer = answers(classifier.shipped.outputKind);
  const before = samples.map(({ index, name, label, ...sample }) => ({
    index,
    sample: name,
    label,
    clean: answer(sample.clean),
    fooledBefore: fooledBefore[index],
  }));
  const criterionOf = ({ index }: Sample) => criterion.take([index]);
  const starts = given === undefined ? [] : rowsOf(given);
  const loop = { classifier, criterionOf, secondJudge, starts, signal };
  return { classifier, inputs, criterion, clean, samples, before, loop };
}
