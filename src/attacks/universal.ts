/** One perturbation for all inputs. */
import type { Progress } from '../arguments.ts';
import type { Classifier } from '../classifier/index.ts';
import { DataError } from '../errors.ts';
import { type Loss, margin } from '../nn/index.ts';
import { mul, sigmoid } from '../operators/index.ts';
import { type Label, randomStream } from '../random.ts';
import { argMax, type FloatTensor, row, sizeOf, takeRows } from '../tensor/index.ts';
import { clampToBox, type NormName, norms } from '../threat/index.ts';
import { cosine } from './steps/cosine-decay.ts';

export interface UniversalOptions {
  /** How the perturbation is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** How far it may go, in the input's own scale. */
  readonly epsilon: number;
  /** Passes over all inputs. @default 12 */
  readonly epochs?: number;
  /** Inputs that a step looks at. @default 32 */
  readonly batchSize?: number;
  /** Keys the order of the inputs. @default 0 */
  readonly seed?: Label;
  /** Told after each pass how many there were. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops between two steps when aborted. */
  readonly signal?: AbortSignal;
}

/** The first and the last step as shares of epsilon, and what is kept of the direction from step to step. */
const FIRST_STEP = 0.1;
const LAST_STEP = 0.002;
const MOMENTUM = 0.95;

/** The ball begins so much larger than it ends, and is at its size after this share of the steps. */
const WIDER = 1.75;
const NARROWED = 0.7;

/** The width of the step from resisting to fooled, as a share of the median margin before anything is added. */
const WIDTH = 0.25;

/**
 * A perturbation that fools a classifier on as many inputs as it can, on those that it was not made on too: stochastic gradient ascent
 * with momentum on the mean of sigmoid(margin / width), a smooth count of the inputs that are fooled. Like the truncated
 * cross-entropy of Shafahi et al. it gains nothing from inputs that are fooled already, and nothing from those that are out of reach.
 * The ball is larger to begin with: what fools many inputs there leads to what fools more in the ball itself than steps that never
 * leave it come by. What is added to an input is clipped to the box.
 *
 * @param inputs [N, ...inputShape] with values in the classifier's box
 * @param labels Their true classes
 * @returns As long as an input, no farther from zero than epsilon
 * @throws DataError where labels and inputs are not as many
 * @see Moosavi-Dezfooli, Fawzi, Fawzi and Frossard 2017, arXiv 1610.08401, equation 1; Shafahi, Najibi, Xu, Dickerson, Davis and
 * Goldstein 2020, arXiv 1811.11304, algorithm 2
 */
export async function universalPerturbation(
  classifier: Classifier,
  inputs: FloatTensor,
  labels: Int32Array,
  options: UniversalOptions,
): Promise<Float32Array> {
  const { norm: name = 'Linf', epsilon, epochs = 12, batchSize = 32, seed = 0, onProgress, signal } = options;
  const [total] = inputs.shape;
  if (labels.length !== total) throw new DataError(`${labels.length} labels were given for ${total} inputs`);
  const norm = norms[name];
  const loss = softCount(WIDTH * (await usualMargin(classifier, inputs, labels)));
  const change = new Float32Array(sizeOf(classifier.inputShape));
  const [zero, momentum] = [new Float32Array(change.length), new Float32Array(change.length)];
  const random = randomStream(seed, 'universal perturbation');
  const steps = epochs * Math.ceil(total / batchSize);
  let best = { change: change.slice(), fooled: -1 };
  const radiusAt = (share: number) => epsilon * (WIDER - (WIDER - 1) * Math.min(share / NARROWED, 1));
  for (let epoch = 0, step = 0; epoch < epochs; epoch++) {
    const order = random.permutation(total);
    for (let from = 0; from < total; from += batchSize, step++) {
      signal?.throwIfAborted();
      const chosen = order.subarray(from, from + batchSize);
      const batch = perturbed(takeRows(inputs, chosen), change, classifier);
      const { gradient } = await classifier.gradient(
        batch,
        Int32Array.from(chosen, (i) => labels[i]),
        loss,
      );
      addDirection(momentum, gradient);
      const radius = radiusAt((step + 1) / steps);
      norm.ascend(change, momentum, cosine(FIRST_STEP * radius, LAST_STEP * radius, step, steps));
      norm.project(change, zero, radius);
    }
    if (radiusAt(step / steps) === epsilon) {
      const fooled = await fooledBy(classifier, inputs, labels, change);
      if (fooled >= best.fooled) best = { change: change.slice(), fooled };
    }
    onProgress?.({ stage: 'making the perturbation', done: epoch + 1, total: epochs });
  }
  return best.change;
}

/** How many inputs a change fools. */
export async function fooledBy(
  classifier: Classifier,
  inputs: FloatTensor,
  labels: Int32Array,
  change: Float32Array,
): Promise<number> {
  const answers = await classifier.logits(perturbed(inputs, change, classifier));
  return labels.reduce((count, label, i) => count + Number(argMax(row(answers, i)) !== label), 0);
}

/** From 0 where an input resists to 1 where it is fooled. */
function softCount(width: number): Loss {
  return (logits, labels) => sigmoid(mul(margin(logits, labels), 1 / width));
}

/** The size of the median margin before anything is added; of the mean one where the median is zero. */
async function usualMargin(classifier: Classifier, inputs: FloatTensor, labels: Int32Array): Promise<number> {
  const logits = await classifier.logits(inputs);
  const margins = Float64Array.from(labels, (label, i) => {
    const scores = row(logits, i);
    return scores.reduce((least, score, k) => (k === label ? least : Math.min(least, scores[label] - score)), Infinity);
  });
  const mean = margins.reduce((sum, margin) => sum + Math.abs(margin), 0) / margins.length;
  return Math.abs(margins.sort()[margins.length >> 1]) || mean || 1;
}

/** Lets the momentum fall, and adds the sum of the gradients, brought to length 1 in L1. */
function addDirection(momentum: Float32Array, { data }: FloatTensor): void {
  const sum = new Float64Array(momentum.length);
  for (let i = 0; i < data.length; i++) sum[i % sum.length] += data[i];
  const length = sum.reduce((all, value) => all + Math.abs(value), 0);
  if (length === 0) return;
  for (let j = 0; j < momentum.length; j++) momentum[j] = MOMENTUM * momentum[j] + sum[j] / length;
}

/** Inputs with one change added to each, inside the box. */
export function perturbed(inputs: FloatTensor, change: Float32Array, { box }: Pick<Classifier, 'box'>): FloatTensor {
  const data = inputs.data.map((value, i) => value + change[i % change.length]);
  clampToBox(data, box);
  return { ...inputs, data };
}
