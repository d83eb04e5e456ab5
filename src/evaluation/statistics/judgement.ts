/** What some samples say of an effect: that it is above a limit, that it is not, or that they are too few to tell. */
import { type Proportion, proportion } from './proportion.ts';

type Interval = Pick<Proportion, 'low' | 'high'>;

export interface Judgement {
  /**
   * `alarm` where the whole interval of the effect lies above the limit, `passed` where none of it does. So an effect at the limit
   * or below it raises the alarm in at most 2.5 % of all draws, and one at the limit or above it passes in at most 2.5 %,
   * however many samples there are.
   */
  readonly verdict: 'passed' | 'alarm' | 'too few';
  /** The share of samples that show it, with the 95 % interval of Clopper and Pearson. */
  readonly effect: Proportion;
  /** The power: an effect this large shows itself in at least one of so many samples in 97.5 % of all draws. */
  readonly sees: number;
  /** How many samples tell if the share stays what it is; null where that is more than there will ever be. */
  readonly needs: number | null;
}

const CONFIDENCE = 0.95;

/** The largest effect that none of so many samples may show in 2.5 % of all draws. */
export function smallestSeen(samples: number): number {
  return 1 - ((1 - CONFIDENCE) / 2) ** (1 / samples);
}

/** How many samples rule out an effect of this size where none of them shows it. */
export function samplesToSee(effect: number): number {
  return Math.ceil(Math.log((1 - CONFIDENCE) / 2) / Math.log1p(-effect));
}

/**
 * @param count Samples that show the effect, of `total`
 * @param limit The largest effect that is tolerated, between 0 and 1
 * @param most More samples than these are never looked at
 */
export function judged(count: number, total: number, limit: number, most = Number.MAX_SAFE_INTEGER): Judgement {
  const effect = proportion(count, total, CONFIDENCE);
  const verdict = verdictOn(effect, limit);
  return {
    verdict,
    effect,
    sees: smallestSeen(total),
    needs: verdict === 'too few' ? samplesToTell(effect, limit, most) : total,
  };
}

/** `alarm` where the interval of an effect lies above the limit, `passed` where none of it does. */
export function verdictOn({ low, high }: Interval, limit: number): Judgement['verdict'] {
  if (low > limit) return 'alarm';
  return high <= limit ? 'passed' : 'too few';
}

/** By doubling and halving: with the same share, an interval only gets shorter. */
function samplesToTell({ value, total }: Proportion, limit: number, most: number): number | null {
  const tells = (samples: number) =>
    verdictOn(proportion(Math.round(value * samples), samples, CONFIDENCE), limit) !== 'too few';
  const end = Math.min(most, MOST_SAMPLES);
  let [few, many] = [total, Math.min(2 * total, end)];
  while (!tells(many)) {
    if (many >= end) return null;
    [few, many] = [many, Math.min(2 * many, end)];
  }
  while (many - few > 1) {
    const middle = Math.floor((few + many) / 2);
    if (tells(middle)) many = middle;
    else few = middle;
  }
  return many;
}

/** What needs more samples than these is not told in practice. */
const MOST_SAMPLES = 100_000;
