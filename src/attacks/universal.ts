/** One perturbation for all inputs. */
import type { Classifier } from '../classifier/index.ts';
import { DataError } from '../errors.ts';
import { margin } from '../nn/index.ts';
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

/** So many classes are tried, the ones that most inputs rank second; each gets this share of all epochs, the best one the rest. */
const CANDIDATES = 10;
const TRIED = 0.2;

/**
 * A perturbation that fools a classifier on as many inputs as it can, on those that it was not made on too: steps that lead the inputs of a
 * batch which are not fooled yet to one class. Without one class in common the slopes of different inputs cancel out. What is
 * added to an input is clipped to the box.
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
  options: UniversalOptions,
): Promise<Float32Array> {
  const [total] = inputs.shape;
  if (labels.length !== total) throw new DataError(`${labels.length} labels were given for ${total} inputs`);
  const { epochs = 10 } = options;
  const tried = Math.ceil(TRIED * epochs);
  let best: Led = { change: new Float32Array(sizeOf(classifier.inputShape)), fooled: -1, target: 0 };
  for (const target of await seconds(classifier, inputs, labels)) {
    const attempt = await led(classifier, inputs, labels, target, tried, options);
    if (attempt.fooled > best.fooled) best = attempt;
  }
  const finished = await led(classifier, inputs, labels, best.target, epochs, options);
  return finished.fooled >= best.fooled ? finished.change : best.change;
}

interface Led {
  readonly change: Float32Array;
  /** How many inputs it fools. */
  readonly fooled: number;
  readonly target: number;
}

/** The classes that most inputs rank second, the most frequent first. */
async function seconds(classifier: Classifier, inputs: FloatTensor, labels: Int32Array): Promise<number[]> {
  const logits = await classifier.logits(inputs);
  const counts = new Map<number, number>();
  labels.forEach((label, i) => {
    const second = argMax(row(logits, i).map((logit, k) => (k === label ? Number.NEGATIVE_INFINITY : logit)));
    counts.set(second, (counts.get(second) ?? 0) + 1);
  });
  const classes = [...counts].sort(([a, most], [b, more]) => more - most || a - b);
  return classes.slice(0, CANDIDATES).map(([k]) => k);
}

/** Leads all inputs to one class. */
async function led(
  classifier: Classifier,
  inputs: FloatTensor,
  labels: Int32Array,
  target: number,
  epochs: number,
  { norm: name = 'Linf', epsilon, batchSize = 32, seed = 0, signal }: UniversalOptions,
): Promise<Led> {
  const norm = norms[name];
  const [total] = inputs.shape;
  const change = new Float32Array(sizeOf(classifier.inputShape));
  const zero = new Float32Array(change.length);
  const random = randomStream(seed, 'universal perturbation', target);
  const steps = epochs * Math.ceil(total / batchSize);
  let best: Led = { change: change.slice(), fooled: 0, target };
  for (let epoch = 0, step = 0; epoch < epochs; epoch++) {
    const order = random.permutation(total);
    for (let from = 0; from < total; from += batchSize) {
      signal?.throwIfAborted();
      const chosen = order.subarray(from, from + batchSize);
      const batch = perturbed(takeRows(inputs, chosen), change, classifier);
      const { logits, gradient } = await classifier.gradient(batch, new Int32Array(chosen.length).fill(target), margin);
      const sum = new Float32Array(change.length);
      chosen.forEach((input, i) => {
        if (argMax(row(logits, i)) !== labels[input]) return;
        const slopes = row(gradient, i);
        for (let j = 0; j < sum.length; j++) sum[j] -= slopes[j];
      });
      norm.ascend(change, sum, cosine(FIRST_STEP * epsilon, LAST_STEP * FIRST_STEP * epsilon, step++, steps));
      norm.project(change, zero, epsilon);
    }
    const answers = await classifier.logits(perturbed(inputs, change, classifier));
    const fooled = labels.reduce((count, label, i) => count + Number(argMax(row(answers, i)) !== label), 0);
    if (fooled >= best.fooled) best = { change: change.slice(), fooled, target };
  }
  return best;
}

/** Inputs with one change added to each, inside the box. */
export function perturbed(inputs: FloatTensor, change: Float32Array, { box }: Pick<Classifier, 'box'>): FloatTensor {
  const data = inputs.data.map((value, i) => value + change[i % change.length]);
  clampToBox(data, box);
  return { ...inputs, data };
}
