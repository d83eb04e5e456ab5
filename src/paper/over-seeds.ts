/** A claim measured with several seeds: means, and what becomes of them where seeds disagree. */

import type { ExpectedInterval, Verdict } from '../report/reproduction/record.ts';
import { quantityInWords } from '../report/reproduction/words.ts';
import { type Claim, expectedOf, type Measured } from './claim.ts';
import { type ClaimContext, memberSeed } from './context.ts';
import { meanOf } from './measures/statistics.ts';
import type { Preset } from './preset.ts';
import { judge } from './verdict.ts';

/** What a claim is measured with for one of several seeds: data of its own draws, and networks of its own. */
export function contextOfSeed(context: ClaimContext, index: number): ClaimContext {
  return {
    ...context,
    seed: memberSeed(context.seed, index),
    seedCount: 1,
    trained: (recipe, member = 0) => context.trained(recipe, member + index),
  };
}

/** Each figure as the mean over the seeds that have one. */
export function meansOf(perSeed: readonly Measured[]): Measured {
  const [first, ...others] = perSeed;
  if (others.length === 0) return first;
  return Object.fromEntries(
    Object.entries(first).map(([name, { unit }]) => {
      const values = perSeed.map((measured) => measured[name]?.value ?? null);
      const known = values.filter((value) => value !== null);
      return [name, { value: known.length === 0 ? null : meanOf(known), unit, perSeed: values }];
    }),
  );
}

/** How many seeds the figures are of. */
export function seedsIn(measured: Measured): number {
  return Math.max(1, ...Object.values(measured).map(({ perSeed = [] }) => perSeed.length));
}

/** A line for each figure about which the seeds disagree by more than its interval is wide. */
export function disagreements(measured: Measured, expected: Readonly<Record<string, ExpectedInterval>>): string[] {
  return Object.entries(expected).flatMap(([name, { from, to }]) => {
    const { perSeed = [], unit = '' } = measured[name] ?? {};
    const known = perSeed.filter((value) => value !== null);
    if (known.length < 2 || Math.max(...known) - Math.min(...known) <= to - from) return [];
    const each = perSeed.map((value) => quantityInWords({ value, unit })).join(', ');
    return [
      `The seeds disagree about ${name} by more than its interval is wide: ${each}. The verdict is that of the worst.`,
    ];
  });
}

/** How bad a verdict is, beside the others. */
const badness: Readonly<Record<Verdict, number>> = {
  reproduced: 0,
  'holds on other data': 1,
  proxy: 2,
  'direction only': 3,
  'not resolved at this budget': 4,
  refuted: 5,
  'does not hold on other data': 6,
};

/** What became of a claim: by the means, or by the worst seed where a mean would hide that seeds disagree. */
export function judgeSeeds(claim: Claim, measured: Measured, comparable: boolean, preset: Preset): Verdict {
  if (disagreements(measured, expectedOf(claim, preset)).length === 0)
    return judge(claim, measured, comparable, preset);
  const verdicts = Array.from({ length: seedsIn(measured) }, (_, i) => {
    const own = Object.entries(measured).map(
      ([name, { value, unit, perSeed }]) =>
        [name, { value: perSeed === undefined ? value : perSeed[i], unit }] as const,
    );
    return judge(claim, Object.fromEntries(own), comparable, preset);
  });
  return verdicts.reduce((worst, verdict) => (badness[verdict] > badness[worst] ? verdict : worst));
}
