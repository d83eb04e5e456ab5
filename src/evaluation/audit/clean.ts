/** What a model answers before any attack, and whether that makes sense: no number about attacks is worth more. */

import { noise } from '../../attacks/index.ts';
import type { Classifier } from '../../classifier/index.ts';
import { DataError } from '../../errors.ts';
import { requireFitting } from '../../harness/requirements.ts';
import { percent } from '../../numbers.ts';
import { argMax, type FloatTensor, row } from '../../tensor/index.ts';
import { misclassified, type NormName } from '../../threat/index.ts';
import { type Proportion, shareOf } from '../statistics/proportion.ts';
import type { SampleSet } from './sample-set.ts';

/** The answers of the file as it ships to all samples as they are. */
export interface CleanAnswers {
  /** [N, classes] */
  readonly outputs: FloatTensor;
  /** Answers that are not a number are not right. */
  readonly isRight: readonly boolean[];
  /** Samples that are answered with NaN. */
  readonly notANumber: number;
  /** The only class that is ever answered; undefined where there are several, or none. */
  readonly only: number | undefined;
  readonly accuracy: Proportion;
}

/**
 * Asks the model about all samples.
 *
 * @throws ShapeError, DataError or OptionError for samples, labels or an epsilon that do not fit the model, also where they would
 * never be attacked
 */
export async function cleanAnswers(
  classifier: Classifier,
  { inputs, labels, names }: SampleSet,
  { norm, epsilon, clip }: { readonly norm: NormName; readonly epsilon: number; readonly clip: boolean },
): Promise<CleanAnswers> {
  const criterion = misclassified(labels);
  requireFitting({ classifier, method: noise, inputs, criterion, epsilons: [epsilon], norm, clip, names });
  const outputs = await classifier.shipped.outputs(inputs);
  const answers = Array.from(labels, (_, i) => {
    const scores = row(outputs, i);
    return scores.some(Number.isNaN) ? undefined : argMax(scores);
  });
  const given = new Set(answers.filter((answer) => answer !== undefined));
  const isRight = answers.map((answer, i) => answer === labels[i]);
  return {
    outputs,
    isRight,
    notANumber: answers.filter((answer) => answer === undefined).length,
    only: given.size === 1 ? [...given][0] : undefined,
    accuracy: shareOf(isRight),
  };
}

const ADVICE =
  'Labels may belong to another model or be counted otherwise (--label-offset), or pixels may have another scale (--box, --mean, --std), channel order (--channels) or layout (--layout).';

/**
 * Refuses labels and pixels that were read wrongly. Up to halfway between chance and perfection, an accuracy whose interval
 * holds chance is that of labels which mean nothing.
 *
 * @param advice What to do about it, where more is known than what usually helps
 * @throws DataError where the model answers no better than chance, or no sample with numbers
 */
export function requireSense(
  { classCount, isProblem = false }: Classifier,
  { accuracy, notANumber, only }: CleanAnswers,
  advice = ADVICE,
): void {
  const { value, low, total } = accuracy;
  const samples = total === 1 ? 'the one sample' : `all ${total} samples`;
  if (notANumber === total) {
    throw new DataError(`the model answers ${samples} with NaN before any attack`, {
      hint: 'Pixels in another scale can do this (--box, --mean, --std), or weights that are not numbers. An accuracy would say nothing.',
    });
  }
  if (isProblem) {
    if (value > 0) return;
    throw new DataError(`the goal is reached at ${samples} before any attack`, {
      hint: 'There is nothing left to attack: choose another threshold, or other samples.',
    });
  }
  const chance = 1 / classCount;
  if (low > chance || value > (1 + chance) / 2) return;
  const constant = only === undefined || total === 1 ? '' : `; it answers class ${only} whatever it sees`;
  throw new DataError(
    `the model answers ${percent(value)} of ${total === 1 ? 'one sample' : `${total} samples`} correctly before any attack, which is no better than chance among ${classCount} classes${constant}`,
    { hint: advice },
  );
}
