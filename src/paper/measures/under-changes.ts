/** How often a network is wrong on test digits that are changed in several ways at once. */
import { input, type Value } from '../../graph/index.ts';
import { crossEntropy } from '../../nn/index.ts';
import { type FloatTensor, integers } from '../../tensor/index.ts';
import { inputGradient, type TrainingSet } from '../../training/index.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { overRows } from './over-rows.ts';
import { mistakesOf, share, softmaxPredictions } from './predictions.ts';

/** What a change is made of. */
export interface ChangedDigits {
  /** [N, ...inputShape] */
  readonly inputs: Value;
  /** The gradient of the loss in them, of the same shape. */
  readonly slope: Value;
  /** What was fed beside, of the same shape. */
  readonly noise: Value;
}

/**
 * The error in percent under each change, in their order.
 *
 * @param noise [N, ...inputShape], fed beside the digits.
 */
export async function errorsUnder(
  { runtime }: ClaimContext,
  { logitsOf }: Pick<TrainedModel, 'logitsOf'>,
  { inputs, labels }: TrainingSet,
  noise: FloatTensor,
  changes: readonly ((digits: ChangedDigits) => Value)[],
): Promise<(number | null)[]> {
  const [, ...shape] = inputs.shape;
  const logits = await overRows(
    runtime,
    { inputs, noise, labels: integers([labels.length], labels) },
    (count) => ({
      inputs: input('inputs', 'float32', [count, ...shape]),
      noise: input('noise', 'float32', [count, ...shape]),
      labels: input('labels', 'int64', [count]),
    }),
    (rows) => {
      const slope = inputGradient(crossEntropy(logitsOf(rows.inputs), rows.labels), rows.inputs);
      const digits = { inputs: rows.inputs, noise: rows.noise, slope };
      return Object.fromEntries(changes.map((change, i) => [String(i), logitsOf(change(digits))]));
    },
  );
  return changes.map((_, i) => share(mistakesOf(softmaxPredictions(logits[String(i)]), labels).length, labels.length));
}
