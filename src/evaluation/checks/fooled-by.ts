import type { RungOutcomes } from '../audit/climb.ts';

/** Which of so many samples one of some rungs fooled. */
export function fooledBy(rungs: readonly RungOutcomes[], samples: number): boolean[] {
  return Array.from({ length: samples }, (_, i) => rungs.some(({ outcomes }) => outcomes.get(i)?.fooled === true));
}
