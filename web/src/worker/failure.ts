import { GibbonError, UnsupportedOperatorError } from 'gibbon/browser';
import type { Failure } from '../messages.ts';

/** An error as data. */
export function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return { code: 'cancelled', message: 'cancelled', hint: undefined, operators: [] };
  const operators =
    error instanceof UnsupportedOperatorError ? [...new Set(error.nodes.map(({ operator }) => operator))] : [];
  if (error instanceof GibbonError) return { code: error.code, message: error.message, hint: error.hint, operators };
  const message = error instanceof Error ? error.message : String(error);
  return { code: /memory|allocat/i.test(message) ? 'memory' : 'unexpected', message, hint: undefined, operators };
}
