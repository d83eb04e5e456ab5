import { resolveOptions } from '../../harness/index.ts';
import { totalCost } from '../../harness/result.ts';
import { proportion } from '../statistics/proportion.ts';
import type { Outcome, RungOutcomes } from './climb.ts';
import type { AuditRung } from './result.ts';

/** The rungs of a ladder as a record holds them. */
export function rungRecords(climbed: readonly RungOutcomes[], isRight: readonly boolean[]): AuditRung[] {
  const resists = isRight.slice();
  const rightCount = isRight.filter(Boolean).length;
  return climbed.map(({ rung, outcomes, seconds }) => {
    for (const [sample, { fooled }] of outcomes) if (fooled) resists[sample] = false;
    const all = [...outcomes.values()];
    const fooled = all.filter((outcome) => outcome.fooled);
    const cost = totalCost(all);
    const options = Object.entries(resolveOptions(rung.method.options, rung.options, rung.method.name));
    return {
      name: rung.name,
      attack: rung.method.name,
      options: Object.fromEntries(options.map(([name, value]) => [name, value ?? null])),
      description: rung.surrogate === undefined ? rung.method.description : `examples made on ${rung.surrogate.name}`,
      access: rung.surrogate === undefined ? rung.method.access : 'transfer',
      attacked: all.length,
      fooled: fooled.length,
      robustAccuracy: proportion(resists.filter(Boolean).length, isRight.length),
      aloneAccuracy: all.length === rightCount ? proportion(rightCount - fooled.length, isRight.length) : null,
      survive8Bits: shareThat(fooled, ({ fooledIn8Bits }) => fooledIn8Bits),
      agreeElsewhere: shareThat(fooled, ({ fooledElsewhere }) => fooledElsewhere),
      cost,
      queriesPerSample: all.length === 0 ? 0 : cost.forwards / all.length,
      seconds,
    };
  });
}

/** The share for which something holds; null where there are none, or it is not known. */
function shareThat(outcomes: readonly Outcome[], holds: (outcome: Outcome) => boolean | undefined): number | null {
  if (outcomes.length === 0 || outcomes.some((outcome) => holds(outcome) === undefined)) return null;
  return outcomes.filter(holds).length / outcomes.length;
}
