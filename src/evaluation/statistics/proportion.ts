import { OptionError } from '../../errors.ts';
import { incompleteBetaQuantile } from './incomplete-beta.ts';

/** A share of samples, and what it says about the share among all that such samples are drawn from. */
export interface Proportion {
  readonly count: number;
  readonly total: number;
  /** count / total, from 0 to 1. */
  readonly value: number;
  /** The ends of the confidence interval, from 0 to 1. */
  readonly low: number;
  readonly high: number;
}

/**
 * The share `count` / `total` with its interval of Clopper and Pearson (1934), at 95 % confidence unless told otherwise.
 *
 * Of the usual intervals this one is shown because it is exact: whatever the true share is, the interval misses it in at
 * most 5 % of all draws of the samples, also for few samples and for shares of 0 and 1, at which robust models and broken
 * ones are found. Wilson's interval is shorter and keeps to 95 % only on average. It is about the draw of the samples
 * alone: that an attack might have found more is another matter (docs/diagnostics).
 *
 * @throws OptionError where count and total are no numbers of samples, or there are none, or the confidence is not between 0 and 1
 */
export function proportion(count: number, total: number, confidence = 0.95): Proportion {
  if (!Number.isInteger(count) || !Number.isInteger(total) || count < 0 || count > total || total === 0) {
    throw new OptionError('count', `${count} of ${total} is not a share of samples`);
  }
  if (!(confidence > 0 && confidence < 1)) throw new OptionError('confidence', `${confidence} is not between 0 and 1`);
  const tail = (1 - confidence) / 2;
  return {
    count,
    total,
    value: count / total,
    low: count === 0 ? 0 : incompleteBetaQuantile(tail, count, total - count + 1),
    high: count === total ? 1 : 1 - incompleteBetaQuantile(tail, total - count, count + 1),
  };
}

/** The share of `true`. */
export function shareOf(outcomes: readonly boolean[]): Proportion {
  return proportion(outcomes.filter((outcome) => outcome).length, outcomes.length);
}
