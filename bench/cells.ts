/** Numbers and verdicts as cells of tables. */

export const OTHERS = 'others: the share of the machine that other processes used in the worst round that counts';

/** Where others used more of the machine than this, a measurement meets and misses no target. */
export const DISTURBED = 0.2;

/** Whether a speed reaches its target; empty where there is none. */
export function atLeast(target: number | undefined, value: number, others: number): string {
  if (target === undefined) return '';
  return others > DISTURBED ? `${target} disturbed` : `${target} ${value >= target ? 'met' : 'missed'}`;
}

/** Whether something stays below its limit; empty where there is none. */
export function below(limit: number | undefined, value: number): string {
  return limit === undefined ? '' : `${limit} ${value < limit ? 'met' : 'missed'}`;
}

export const rate = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
export const percent = (share: number, digits = 0): string => `${(100 * share).toFixed(digits)} %`;
