import type { CompareFlags } from './flags.ts';

/** What `gibbon compare` is to do. */
export interface ComparePlan {
  /** The records, by their paths. */
  readonly before: string;
  readonly after: string;
  readonly level: number;
  readonly json: boolean;
}

export function comparePlan(before: string, after: string, { level, json = false }: CompareFlags): ComparePlan {
  return { before, after, level, json };
}
