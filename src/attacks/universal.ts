/** One perturbation for all inputs. */
import type { Classifier } from '../classifier/index.ts';
import { DataError } from '../errors.ts';
import { logOdds } from '../nn/index.ts';
import { type Label, randomStream } from '../random.ts';
import { argMax, type FloatTensor, row, sizeOf, takeRows } from '../tensor/index.ts';
import { clampToBox, type NormName, norms } from '../threat/index.ts';
import { cosine } from './steps/cosine-decay.ts';

export interface UniversalOptions {
  /** How the perturbation is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** How far it may go, in the input's own scale. */
  readonly epsilon: number;
  /** Passes over all inputs. @default 10 */
  readonly epochs?: number;
  /** Inputs that a step looks at. @default 32 */
  readonly batchSize?: number;
  /** Keys the order of the inputs. @default 0 */
  readonly seed?: Label;
  /** Stops between two steps when aborted. */
  readonly signal?: AbortSignal;
}

/** The first step as a share of epsilon, and the last as a share of the first. */
const FIRST_STEP = 0.25;
const LAST_STEP = 0.04;

/**
 * A perturbation that fools a classifier on as many inputs as it can, on those that it was not made on too: steps up the log-odds of all
 * inputs of a batch that are not fooled yet. What is added to an input is clipped to the box.
 *
 * @param inputs [N, ...inputShape] with values in the classifier's box
 * @param labels Their true classes
 * @returns As long as an input, no farther from zero than epsilon
 * @throws DataError where labels and inputs are not as many
 * @see Moosavi-Dezfooli, Fawzi, Fawzi and Frossard 2017, arXiv 1610.08401, equation 1; by gradient ascent as in Shafahi, Najibi,
 * Xu, Dickerson, Davis and Goldstein 2020, arXiv 1811.11304, algorithm 2
 */
export async function universalPerturbation(
  classifier: Classifier,
  inputs: FloatTensor,
  labels: Int32Array,
  { norm: name = 'Linf', epsilon, epochs = 10, batchSize = 32, seed = 0, signal }: UniversalOptions,
): Promise<Float32Array> {
  const [total] = inputs.shape;
  if (labels.length !== total) throw new DataError(`${labels.length} labels were given for ${total} inputs`);
  const norm = norms[name];
  const change = new Float32Array(sizeOf(classifier.inputShape));
  const zero = new Float32Array(change.length);
  const random = randomStream(seed, 'universal perturbation');
  const steps = epochs * Math.ceil(total / batchSize);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = random.permutation(total);
    for (let from = 0; from < total; from += batchSize) {
      signal?.throwIfAborted();
      const chosen = order.subarray(from, from + batchSize);
      const own = Int32Array.from(chosen, (i) => labels[i]);
      const batch = perturbed(takeRows(inputs, chosen), change, classifier);
      const { logits, gradient } = await classifier.gradient(batch, own, logOdds);
      const sum = new Float32Array(change.length);
      own.forEach((label, i) => {
        if (argMax(row(logits, i)) !== label) return;
        const slopes = row(gradient, i);
        for (let j = 0; j < sum.length; j++) sum[j] += slopes[j];
      });
      norm.ascend(change, sum, cosine(FIRST_STEP * epsilon, LAST_STEP * FIRST_STEP * epsilon, step++, steps));
      norm.project(change, zero, epsilon);
    }
  }
  return change;
}

/** Inputs with one change added to each, inside the box. */
export function perturbed(inputs: FloatTensor, change: Float32Array, { box }: Pick<Classifier, 'box'>): FloatTensor {
  const data = inputs.data.map((value, i) => value + change[i % change.length]);
  clampToBox(data, box);
  return { ...inputs, data };
}
