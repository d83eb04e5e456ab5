import type { AuditDiagnostic, AuditResult } from './result.ts';

/** Whether a robust accuracy is worth believing: no diagnostic rang, and none that matters is left open. */
export function verdictOf(diagnostics: readonly AuditDiagnostic[]): AuditResult['verdict'] {
  const alarms = diagnostics.filter(({ verdict }) => verdict === 'alarm');
  const passed = diagnostics.filter(({ verdict }) => verdict === 'passed');
  const unknown = diagnostics.filter(({ verdict }) => verdict === 'unknown');
  if (alarms.length > 0) {
    return { trustworthy: false, reasons: alarms.map(({ title, evidence }) => `${title}: ${evidence}`) };
  }
  const open =
    unknown.length === 0
      ? []
      : [`${unknown.length} could not be decided: ${unknown.map(({ title }) => title).join('; ')}`];
  return {
    trustworthy: true,
    reasons: [
      `${passed.length} of ${diagnostics.length} checks of the evaluation passed, and none raised an alarm`,
      ...open,
    ],
  };
}
