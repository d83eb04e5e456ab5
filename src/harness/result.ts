/** What came of an attack, as data. */
import type { Cost } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import type { Label } from '../random.ts';
import type { FloatTensor } from '../tensor/index.ts';
import type { OptionValue } from './options.ts';

/** The class that the model as it ships answers, and how sure it is. */
export interface Answer {
  readonly class: number;
  /** Its probability, 0 to 1. */
  readonly confidence: number;
}

/** What is known of a sample before it is attacked. */
export interface CleanSample {
  /** Its place among the inputs. */
  readonly index: number;
  /** What the sample was called, e.g. its file name. */
  readonly sample: Label;
  /** The class that must not be answered, or the target. */
  readonly label: number;
  readonly clean: Answer;
  /** Whether the criterion held before anything was done; such samples are not attacked. */
  readonly fooledBefore: boolean;
}

export interface SampleResult extends CleanSample {
  readonly adversarial: Answer;
  /** Whether the criterion holds for the adversarial example, by the model as it ships. */
  readonly fooled: boolean;
  /** Whether it still holds when the example is rounded to 8 bits a channel, as in a PNG; undefined for what is no image. */
  readonly fooledIn8Bits: boolean | undefined;
  /** Whether it holds by the second judge; undefined where there is none. */
  readonly fooledElsewhere: boolean | undefined;
  /** Distance between clean and adversarial in the attack's norm, in the input's own scale. */
  readonly distance: number;
  /** What the attack asked of the model about this sample. */
  readonly cost: Cost;
}

export interface AttackResult {
  readonly attack: string;
  /** Its options, those that were given and the defaults of the others. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly norm: string;
  readonly epsilon: number;
  readonly seed: number;
  /** [N, ...inputShape], inside ball and box. */
  readonly adversarials: FloatTensor;
  readonly samples: readonly SampleResult[];
  /** What the attack asked of the model; the judge's own queries are not counted. */
  readonly cost: Cost;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the model as it ships says to an example. */
export interface Verdict {
  readonly adversarial: Answer;
  readonly fooled: boolean;
  readonly fooledIn8Bits: boolean | undefined;
  readonly fooledElsewhere: boolean | undefined;
  readonly distance: number;
}

/** A sample's result, in the order in which records have it. */
export function judged(
  { index, sample, label, clean, fooledBefore }: CleanSample,
  { adversarial, fooled, fooledIn8Bits, fooledElsewhere, distance }: Verdict,
  cost: Cost,
): SampleResult {
  const before = { index, sample, label, clean };
  return { ...before, adversarial, fooledBefore, fooled, fooledIn8Bits, fooledElsewhere, distance, cost };
}

/**
 * The share of samples that the model still answers rightly under attack; for a targeted attack, that resist it.
 *
 * @example
 * const result = await attack(classifier, pgd, images, labels, { epsilon: 8 / 255 });
 * console.log(`${(100 * robustAccuracy(result)).toFixed(1)} % are answered rightly under attack`);
 */
export function robustAccuracy({ samples }: AttackResult): number {
  return samples.filter(({ fooled }) => !fooled).length / samples.length;
}

/**
 * The share of fooled samples among those that were not fooled before.
 *
 * @example
 * const result = await attack(classifier, pgd, images, labels, { epsilon: 8 / 255 });
 * console.log(`${(100 * successRate(result)).toFixed(1)} % of what was right is fooled`);
 */
export function successRate({ samples }: AttackResult): number {
  const attacked = samples.filter(({ fooledBefore }) => !fooledBefore);
  return attacked.filter(({ fooled }) => fooled).length / attacked.length;
}

/** What was asked of the model about all samples. */
export function totalCost(samples: readonly { readonly cost: Cost }[]): Cost {
  return samples.reduce(
    (sum, { cost }) => ({ forwards: sum.forwards + cost.forwards, backwards: sum.backwards + cost.backwards }),
    { forwards: 0, backwards: 0 },
  );
}
