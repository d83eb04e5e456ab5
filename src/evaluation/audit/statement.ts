/** The verdict of an audit in words that say no more than was measured. */
import type { Proportion } from '../statistics/proportion.ts';
import type { AuditDiagnostic, AuditVerdict } from './result.ts';

/** A share in points: `'1.0'`. */
export const points = (share: number): string => (100 * share).toFixed(1);

const units: Readonly<Record<AuditDiagnostic['unit'], readonly [one: string, many: string]>> = {
  points: ['point', 'points'],
  samples: ['% of the samples', '% of the samples'],
  examples: ['% of the planted examples', '% of the planted examples'],
};

/** `'1.0 point (95 %: 0.1 to 3.6)'` */
export function effectInWords({ effect, unit }: Pick<AuditDiagnostic, 'effect' | 'unit'>): string {
  if (effect === null) return '';
  const value = points(effect.value);
  return `${value} ${units[unit][Number(value !== '1.0')]} (95 %: ${points(effect.low)} to ${points(effect.high)})`;
}

/** What it takes to tell, or why that is not known. */
export function needsInWords({ needs, effect }: Pick<AuditDiagnostic, 'needs' | 'effect'>): string {
  if (needs !== null) return `this check needs ${needs} samples`;
  return `too near its limit to tell on the ${effect?.total ?? 0} that it looks at`;
}

/** @param told The checks that the verdict rests on, the largest effect first */
export function statementOf(
  { kind, checks, robustAccuracy }: Pick<AuditVerdict, 'kind' | 'checks'> & { readonly robustAccuracy: Proportion },
  told: readonly AuditDiagnostic[],
): string {
  const [first] = told;
  if (kind === 'signs') return `There are signs against this number. ${first.title}: ${effectInWords(first)}`;
  if (kind === 'no sign') return `No sign against this number was found by ${checks} checks that could have found one`;
  if (kind === 'little left') {
    if (robustAccuracy.count === 0) return 'Nothing is left that a stronger attack could take: no sample resists';
    return `Hardly anything is left that a stronger attack could take: at most ${points(robustAccuracy.high)} % resist`;
  }
  if (kind === 'unchecked') return 'No check could look for signs against this number';
  const hungriest = told.toSorted((a, b) => (b.needs ?? 0) - (a.needs ?? 0))[0];
  const which =
    told.length === 1
      ? `1 check could not decide; ${needsInWords(hungriest)}`
      : `${told.length} checks could not decide; the one that asks most needs ${hungriest.needs ?? 'other'} samples`;
  return `Too few samples to tell whether this number is too high: ${which}`;
}
