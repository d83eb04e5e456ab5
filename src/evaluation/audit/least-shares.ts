import type { AuditResult } from './result.ts';

/** What an audit should reach, as shares from 0 to 1. @default nothing */
export interface LeastShares {
  /** The accuracy under attack. */
  readonly robust?: number;
  /** The certified accuracy. */
  readonly certified?: number;
}

/** Whether an audit falls short of what it should reach; what was not certified at all is certified for nothing. */
export function fallsShort(
  { robustAccuracy, certificates }: Pick<AuditResult, 'robustAccuracy' | 'certificates'>,
  { robust = 0, certified = 0 }: LeastShares,
): boolean {
  return robustAccuracy.value < robust || (certificates?.certifiedAccuracy.value ?? 0) < certified;
}
