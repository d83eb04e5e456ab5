import type { Verdict } from '../report/reproduction/record.ts';
import { type Claim, expectedOf, type Measured } from './claim.ts';
import { isAtLeast, type Preset } from './preset.ts';

/**
 * What became of a claim. Other data or another network than the paper's make it `'proxy'` whatever the figures are; a
 * figure that could not be measured, or is missed at a preset too short for the claim, leaves it `'not resolved at this
 * budget'`.
 */
export function judge(claim: Claim, measured: Measured, comparable: boolean, preset: Preset = 'original'): Verdict {
  if (!comparable || claim.proxyAt?.(preset) !== undefined) return 'proxy';
  const figures: Record<string, number> = {};
  const expected = expectedOf(claim, preset);
  for (const name of Object.keys(expected)) {
    const value = measured[name]?.value;
    if (value === null || value === undefined || Number.isNaN(value)) return 'not resolved at this budget';
    figures[name] = value;
  }
  // The shortest runs show that everything works; what they measure says nothing of networks that need longer.
  const decidedAt = claim.decidedAt ?? 'smoke';
  if (preset === 'smoke' && decidedAt !== 'smoke') return 'not resolved at this budget';
  const isInside = ([name, { from, to }]: [string, { from: number; to: number }]) =>
    figures[name] >= from && figures[name] <= to;
  if (Object.entries(expected).every(isInside)) return 'reproduced';
  if (!isAtLeast(preset, decidedAt)) return 'not resolved at this budget';
  return claim.holdsInDirection?.(figures) ? 'direction only' : 'refuted';
}
