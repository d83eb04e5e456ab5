/** What a check of an evaluation is: one way in which its number can deceive, and how to see whether it does. */

import type { Classifier } from '../../classifier/index.ts';
import type { Attack, OptionValue } from '../../harness/index.ts';
import { inPercent } from '../../numbers.ts';
import type { RungOutcomes } from '../audit/climb.ts';
import { type SampleSet, takeSamples } from '../audit/sample-set.ts';
import type { ProbeOptions } from '../probes/effort.ts';

/** What checks look at, and may ask. */
export interface Evidence {
  readonly classifier: Classifier;
  readonly samples: SampleSet;
  /** Which samples are answered rightly before any attack. */
  readonly isRight: readonly boolean[];
  /** Which of them no rung has fooled. */
  readonly resists: readonly boolean[];
  readonly climbed: readonly RungOutcomes[];
  readonly run: ProbeOptions;
  /** The strongest gradient attack of the ladder, which checks try with more effort. */
  readonly strongest: { readonly method: Attack; readonly options: Readonly<Record<string, OptionValue>> };
}

/** The numbers and names behind a finding, of which every language makes its own sentence. */
export type Facts = Readonly<Record<string, string | number>>;

/** What a check saw. */
export type Found = Seen | Inapplicable;

interface Seen {
  /** Of each sample that it looked at, the first ones first: whether it speaks against the number. */
  readonly shows: readonly boolean[];
  readonly facts: Facts;
}

/** It has nothing to look at here. */
interface Inapplicable {
  /** One of the reasons in its words. */
  readonly because: string;
  readonly facts: Facts;
}

export type Language = 'en' | 'zh';

/** A check in one language. */
export interface CheckWords {
  /** What is true where it passes, in a few words. */
  readonly passed: string;
  /** What is wrong where it raises the alarm. */
  readonly alarm: string;
  /** What it asks, where it cannot tell. */
  readonly asks: string;
  /** What it counts, for its page: samples that ... */
  readonly counts: string;
  /** The numbers that decided. */
  evidence(facts: Facts): string;
  /** Why it may not apply. */
  readonly reasons?: Readonly<Record<string, string>>;
}

export interface Check {
  /** Stable; its page in the documentation is docs/diagnostics/CODE.md. */
  readonly code: string;
  /** Of what the effect is a share: of all samples, so that it counts in points of the accuracy under attack, or of something else. */
  readonly unit: 'points' | 'samples' | 'examples';
  /** The largest effect that is tolerated, from 0 to 1. Undefined where it never raises an alarm. */
  readonly limit: number | undefined;
  /** Whether it is about classes, so that other goals have nothing to ask. @default false */
  readonly isOfClasses?: boolean;
  /** It looks at so many of the first samples. @default all */
  readonly most?: number;
  readonly words: Readonly<Record<Language, CheckWords>>;
  find(evidence: Evidence): Promise<Found>;
}

/**
 * Asks about those of the first samples for which something holds.
 *
 * @param ask What each of the chosen samples shows
 * @returns What each of the first samples shows; those that were not chosen show nothing
 */
export async function amongFirst(
  samples: SampleSet,
  most: number,
  holds: readonly boolean[],
  ask: (chosen: SampleSet) => Promise<readonly boolean[]>,
): Promise<boolean[]> {
  const first = holds.slice(0, most);
  const chosen = first.flatMap((held, i) => (held ? [i] : []));
  const said = chosen.length === 0 ? [] : await ask(takeSamples(samples, chosen));
  const shows = first.map(() => false);
  for (const [place, i] of chosen.entries()) shows[i] = said[place];
  return shows;
}

/** What there is to say where no sample that a check looked at resists. */
const NONE: Readonly<Record<Language, string>> = {
  en: 'no sample that it looked at resists',
  zh: '它查看的样本中，没有一个攻不破',
};

/** The evidence of a check that looks at the samples that resist, of which `resisting` is the number. @param tell Is given what to call them */
export function amongResisting(
  language: Language,
  tell: (facts: Facts, samples: string) => string,
): CheckWords['evidence'] {
  return (facts) => {
    const resisting = factOf(facts, 'resisting');
    if (resisting === 0) return NONE[language];
    const samples = {
      en: `the ${resisting} resisting ${resisting === 1 ? 'sample' : 'samples'} looked at`,
      zh: `看过的 ${resisting} 个攻不破的样本`,
    };
    return tell(facts, samples[language]);
  };
}

/** How many of the first samples something holds for. */
export function countAmong(holds: readonly boolean[], most = holds.length): number {
  return holds.slice(0, most).filter(Boolean).length;
}

export const countTrue = (flags: readonly boolean[]): number => flags.filter(Boolean).length;

/** One of the facts as a number. */
export function factOf(facts: Facts, name: string): number {
  return Number(facts[name]);
}

/** One fact as a percentage of another. */
export function shareIn(facts: Facts, part: string, whole: string): string {
  return percent(factOf(facts, part), factOf(facts, whole));
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : inPercent((100 * part) / whole, 1);
}
