import { ddn, fabTargeted, malt, md, minimum, pgdHalving, pma, sigmaZero, square, wake } from '../../attacks/index.ts';
import type { Attack, OptionValue } from '../../harness/index.ts';
import { type NormName, norms } from '../../threat/index.ts';
import type { Rung } from './climb.ts';

export function rung(
  name: string,
  method: Attack,
  on: Rung['on'],
  options: Readonly<Record<string, OptionValue>> = {},
): Rung {
  return { name, method, on, options };
}

const few = (method: Attack, options: Readonly<Record<string, OptionValue>> = {}): Rung =>
  rung(method.name, method, 'resisting', options);

/** Random search from several starts comes last: what it still finds, no gradient had found. */
const last = few(square, { queries: 100, restarts: 2 });
const asleep = few(wake, { units: 2, wakingSteps: 3, starts: 2, steps: 20 });

/**
 * Attacks that complement each other, with few steps each, on the samples that resist those before: at most about 2,000 forward
 * and backward passes. docs/ladder.md says how they were chosen.
 */
export function fastRungs(norm: NormName): readonly Rung[] {
  const { power, isSparse } = norms[norm];
  if (power === 0) return [few(sigmaZero, { steps: 300 }), few(md), asleep];
  if (power === Number.POSITIVE_INFINITY) {
    return [
      few(pma, { steps: 50 }),
      few(pgdHalving),
      few(md, { steps: 80 }),
      few(malt, { steps: 100, targets: 3 }),
      asleep,
      last,
    ];
  }
  return isSparse
    ? [few(minimum, { searches: 2, effort: 0.6 }), few(malt, { steps: 100, targets: 1 }), few(md), asleep, last]
    : [
        few(ddn, { steps: 60 }),
        few(fabTargeted, { steps: 60, targets: 4, finalSteps: 0 }),
        few(minimum, { searches: 2 }),
        asleep,
        last,
      ];
}
