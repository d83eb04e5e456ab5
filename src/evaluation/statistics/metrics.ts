/** What an evaluation comes to, from plain data. */
import { type Proportion, proportion, shareOf } from './proportion.ts';

/** A model's accuracy against an adversary that may go as far as epsilon. */
export interface AccuracyAt {
  readonly epsilon: number;
  readonly accuracy: Proportion;
}

/**
 * The accuracy over epsilon, from the smallest distance at which each sample was fooled: 0 where the model was wrong
 * without any attack, `Infinity` where no attack succeeded. At a distance of exactly epsilon a sample counts as fooled.
 */
export function accuracyOverEpsilon(distances: readonly number[], epsilons: readonly number[]): AccuracyAt[] {
  return epsilons.map((epsilon) => ({ epsilon, accuracy: shareOf(distances.map((distance) => distance > epsilon)) }));
}

/**
 * The distance at which half of the samples are fooled. Failures count as infinitely far, so that an attack cannot improve
 * its median by failing where it is hard; `Infinity` where half or more of them failed. NaN without samples.
 */
export function medianDistance(distances: readonly number[]): number {
  const sorted = Float64Array.from(distances).sort();
  const middle = sorted.length / 2;
  if (!Number.isInteger(middle)) return sorted[Math.floor(middle)];
  return (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A class that was answered, beside the true one. */
export interface JudgedAnswer {
  readonly label: number;
  readonly class: number;
  /** The probability of the answered class, 0 to 1. */
  readonly confidence: number;
}

/** How sure a model is where it is wrong (the paper's "average confidence on a misclassified example"); null without mistakes. */
export function confidenceOnMistakes(answers: readonly JudgedAnswer[]): number | null {
  const mistakes = answers.filter((answer) => answer.class !== answer.label);
  if (mistakes.length === 0) return null;
  return mistakes.reduce((sum, { confidence }) => sum + confidence, 0) / mistakes.length;
}

/** One model's answers to the adversarial examples that were made on another, or on itself. */
export interface Transfer {
  readonly source: string;
  readonly target: string;
  readonly answers: readonly TransferredAnswer[];
}

export interface TransferredAnswer {
  readonly label: number;
  /** What the target answers to the sample as it was. */
  readonly clean: number;
  /** What the target answers to the example made on the source. */
  readonly adversarial: number;
}

export interface TransferMatrix {
  readonly models: readonly string[];
  /** `error[source][target]`; null where nothing was measured, or the target knew no sample. */
  readonly error: readonly (readonly (Proportion | null)[])[];
}

/**
 * The target's share of mistakes on each source's examples. Only samples that the target answers rightly when clean are
 * counted: what it gets wrong anyway has not been transferred.
 */
export function transferMatrix(transfers: readonly Transfer[]): TransferMatrix {
  const models = [...new Set(transfers.flatMap(({ source, target }) => [source, target]))];
  const error = models.map((source) =>
    models.map((target) => {
      const own = transfers.filter((transfer) => transfer.source === source && transfer.target === target);
      if (own.length === 0) return null;
      const known = own.flatMap(({ answers }) => answers).filter(({ label, clean }) => clean === label);
      const wrong = known.filter(({ label, adversarial }) => adversarial !== label);
      return known.length === 0 ? null : proportion(wrong.length, known.length);
    }),
  );
  return { models, error };
}
