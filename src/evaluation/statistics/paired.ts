/** Two yes-or-no measurements of the same samples, and whether they differ by more than chance. */
import { OptionError } from '../../errors.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { normalQuantile } from './normal-quantile.ts';

/** How a share of samples changed from one measurement to another of the same samples. */
export interface PairedDifference {
  readonly total: number;
  /** How many samples had it before and no longer have it. */
  readonly lost: number;
  /** How many had it not before and have it now. */
  readonly gained: number;
  /** (gained - lost) / total, from -1 to 1. */
  readonly value: number;
  /** The ends of the confidence interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** The exact two-sided probability of McNemar: that chance alone divides the changes at least so unevenly. */
  readonly probability: number;
}

/**
 * The difference of two shares of the same samples, from the samples that changed.
 *
 * The test is McNemar's (1947), exact: if neither were better, each change would be a loss or a gain with probability 1/2.
 * The interval is Tango's (1998), of the score, which holds its confidence for few samples and for changes that all go one way.
 *
 * @see Tango 1998, "Equivalence test and confidence interval for the difference in proportions for the paired-sample design",
 *   Statistics in Medicine 17, equations 8 and 9
 * @throws OptionError for numbers that are no counts of samples, or a confidence that is not between 0 and 1
 */
export function pairedDifference(lost: number, gained: number, total: number, confidence = 0.95): PairedDifference {
  const areCounts = [lost, gained, total].every((count) => Number.isInteger(count) && count >= 0);
  if (!areCounts || total === 0 || lost + gained > total) {
    throw new OptionError('lost', `${lost} losses and ${gained} gains are not changes of ${total} samples`);
  }
  if (!(confidence > 0 && confidence < 1)) throw new OptionError('confidence', `${confidence} is not between 0 and 1`);
  const value = (gained - lost) / total;
  const z = normalQuantile((1 + confidence) / 2);
  const isWithin = (difference: number) => Math.abs(score(difference, lost, gained, total)) < z;
  return {
    total,
    lost,
    gained,
    value,
    low: lastWithin(isWithin, value, -1),
    high: lastWithin(isWithin, value, 1),
    probability: mcnemar(lost, gained),
  };
}

/** min(1, 2 P(X >= max(lost, gained))), X binomial of lost + gained trials with probability 1/2. */
export function mcnemar(lost: number, gained: number): number {
  const [more, fewer] = [Math.max(lost, gained), Math.min(lost, gained)];
  return more === fewer ? 1 : Math.min(1, 2 * incompleteBeta(0.5, more, fewer + 1));
}

/** How far, in standard deviations, the changes are from what a true difference would lead one to expect. */
function score(difference: number, lost: number, gained: number, total: number): number {
  const away = gained - lost - total * difference;
  if (away === 0) return 0;
  // The likeliest probability of a loss, given the difference.
  const b = -gained - lost + (2 * total - gained + lost) * difference;
  const c = -lost * difference * (1 - difference);
  const loss = (Math.sqrt(Math.max(0, b * b - 8 * total * c)) - b) / (4 * total);
  return away / Math.sqrt(total * Math.max(0, 2 * loss + difference * (1 - difference)));
}

/** The last number for which something holds on the way from one for which it does. */
function lastWithin(holds: (x: number) => boolean, from: number, to: number): number {
  if (holds(to)) return to;
  let [inside, outside] = [from, to];
  for (;;) {
    const middle = (inside + outside) / 2;
    if (middle === inside || middle === outside) return inside;
    if (holds(middle)) inside = middle;
    else outside = middle;
  }
}
