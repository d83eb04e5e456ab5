import { totalCost } from '../../harness/result.ts';
import type { Attacked } from '../attack/attacked.ts';

/** What came of one sample. */
export type Part = Attacked;

/** The samples that were attacked one by one, as one outcome. */
export function gathered(parts: readonly Part[]): Attacked {
  const samples = parts.flatMap(({ outcome }, index) => outcome.samples.map((sample) => ({ ...sample, index })));
  const seen = new Map(parts.flatMap(({ outcome }) => outcome.diagnostics).map((found) => [found.message, found]));
  return {
    outcome: { ...parts[0].outcome, samples, cost: totalCost(samples), diagnostics: [...seen.values()] },
    examples: parts.flatMap(({ examples }) => examples),
  };
}
