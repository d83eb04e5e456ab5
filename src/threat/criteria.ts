import { requireArgument } from '../arguments.ts';
import { DataError, ShapeError } from '../errors.ts';
import { argMax, type FloatTensor, row } from '../tensor/index.ts';

/**
 * What counts as a fooled model. The class that a model answers is the arg-max of its logits, the first one on ties. With a
 * NaN among its logits it answers none: that is never right, and never the target either.
 */
export interface Criterion {
  /** The name in reports, and that of the function that makes it where it is one of `criteria`. */
  readonly name: string;
  /** Whether an attack leads away from `labels` (untargeted) or toward them (targeted). */
  readonly kind: 'untargeted' | 'targeted';
  /** One class per sample, from 0: the true class that must not be answered, or the target that must be. */
  readonly labels: Int32Array;
  /**
   * Whether each sample is fooled, by its logits [samples, classes].
   *
   * @throws ShapeError where the logits are not one row per label; DataError where a label is none of the classes.
   */
  isSatisfied(logits: FloatTensor): boolean[];
  /** The criterion of the samples that `indices` name, in that order. */
  take(indices: ArrayLike<number>): Criterion;
}

/** Fooled into any class but the true one. */
export function misclassified(labels: Int32Array): Criterion {
  requireLabels(labels);
  return {
    name: 'misclassified',
    kind: 'untargeted',
    labels,
    isSatisfied: (logits) => answers(logits, labels).map((answer, i) => answer !== labels[i]),
    take: (indices) => misclassified(takeLabels(labels, indices)),
  };
}

/**
 * Fooled into one class that the attacker chose.
 *
 * @example
 * const toZero = targeted(Int32Array.from(labels, () => 0));
 * const result = await attack(classifier, pgd, images, toZero, { epsilon: 8 / 255 });
 */
export function targeted(classes: Int32Array | readonly number[]): Criterion {
  const targets = Array.isArray(classes) ? Int32Array.from(classes) : classes;
  requireLabels(targets);
  return {
    name: 'targeted',
    kind: 'targeted',
    labels: targets,
    isSatisfied: (logits) => answers(logits, targets).map((answer, i) => answer === targets[i]),
    take: (indices) => targeted(takeLabels(targets, indices)),
  };
}

/**
 * The same aim, and never reached: attacks go to their end, whatever the model answers. What fools a surrogate by much fools others
 * more often than what barely does.
 */
export function toTheEnd(criterion: Criterion): Criterion {
  return {
    ...criterion,
    name: `${criterion.name}, to the end`,
    isSatisfied: (logits) => criterion.isSatisfied(logits).map(() => false),
    take: (indices) => toTheEnd(criterion.take(indices)),
  };
}

/** All criteria by their names. */
export const criteria: Readonly<Record<string, (labels: Int32Array) => Criterion>> = {
  misclassified,
  targeted,
  'misclassified, to the end': (labels) => toTheEnd(misclassified(labels)),
  'targeted, to the end': (labels) => toTheEnd(targeted(labels)),
};

function requireLabels(labels: unknown): asserts labels is Int32Array {
  requireArgument('labels', labels, labels instanceof Int32Array, 'an Int32Array of class indices');
}

function takeLabels(labels: Int32Array, indices: ArrayLike<number>): Int32Array {
  return Int32Array.from(indices, (index) => labels[index]);
}

/** The class that the model answers for each sample; undefined where a logit is NaN. */
function answers(logits: FloatTensor, labels: Int32Array): (number | undefined)[] {
  const { shape } = logits;
  if (shape.length !== 2 || shape[0] !== labels.length) {
    throw new ShapeError(
      `logits of shape [${shape.join(', ')}] do not fit ${labels.length} labels`,
      'Pass logits of shape [samples, classes] with one row per label.',
    );
  }
  const found: (number | undefined)[] = [];
  for (let sample = 0; sample < labels.length; sample++) {
    if (labels[sample] < 0 || labels[sample] >= shape[1]) {
      throw new DataError(`label ${labels[sample]} of sample ${sample} is none of the model's ${shape[1]} classes`, {
        hint: 'Labels count from 0. Check that they belong to this model.',
      });
    }
    const values = row(logits, sample);
    found.push(holdsNaN(values) ? undefined : argMax(values));
  }
  return found;
}

function holdsNaN(values: Float32Array): boolean {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k] * 0;
  return Number.isNaN(sum) && values.some(Number.isNaN);
}
