import type { Verdict } from '../report/reproduction/record.ts';
import { type Claim, expectedOf, type Measured } from './claim.ts';
import { isAtLeast, type Preset } from './preset.ts';

/**
 * What became of a claim. Another network than the paper's makes it `'proxy'` whatever the figures are; a figure that could not
 * be measured, or is missed at a preset too short for the claim, leaves it `'not resolved at this budget'`. On other data
 * than the paper's only what it concludes is asked for, whichever network was measured.
 */
export function judge(claim: Claim, measured: Measured, comparable: boolean, preset: Preset = 'original'): Verdict {
  if (comparable && claim.proxyAt?.(preset) !== undefined) return 'proxy';
  const figures: Record<string, number> = {};
  for (const [name, { value }] of Object.entries(measured)) if (value !== null) figures[name] = value;
  const expected = expectedOf(claim, preset);
  for (const name of Object.keys(expected)) {
    const value = measured[name]?.value;
    if (value === null || value === undefined || Number.isNaN(value)) return 'not resolved at this budget';
  }
  // The shortest runs show that everything works; what they measure says nothing of networks that need longer.
  const decidedAt = claim.decidedAt ?? 'smoke';
  if (preset === 'smoke' && decidedAt !== 'smoke') return 'not resolved at this budget';
  const isInside = ([name, { from, to }]: [string, { from: number; to: number }]) =>
    figures[name] >= from && figures[name] <= to;
  const isReproduced = Object.entries(expected).every(isInside);
  if (!comparable) {
    const holds = claim.holdsInDirection?.(figures) ?? isReproduced;
    return holds ? 'holds on other data' : 'does not hold on other data';
  }
  if (isReproduced) return 'reproduced';
  if (!isAtLeast(preset, decidedAt)) return 'not resolved at this budget';
  return claim.holdsInDirection?.(figures) ? 'direction only' : 'refuted';
}
