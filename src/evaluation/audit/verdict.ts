import { checks } from '../checks/index.ts';
import { samplesToSee } from '../statistics/judgement.ts';
import type { Proportion } from '../statistics/proportion.ts';
import type { AuditDiagnostic, AuditVerdict } from './result.ts';
import { isLittleLeft } from './run-checks.ts';
import { effectInWords, statementOf } from './statement.ts';

/** With fewer samples some check cannot pass, however good the model. */
export const FEWEST_SAMPLES = Math.max(...checks.map(({ limit }) => (limit === undefined ? 0 : samplesToSee(limit))));

interface Ran {
  readonly robustAccuracy: Proportion;
  readonly samples: number;
}

/**
 * What the checks together say of an accuracy under attack. More samples never make it say less of what was found, and fewer never
 * make it greener: what could not be told is never taken for a check that passed.
 */
export function verdictOf(diagnostics: readonly AuditDiagnostic[], ran: Ran): AuditVerdict {
  const by = (verdict: AuditDiagnostic['verdict']) =>
    diagnostics
      .filter((each) => each.verdict === verdict)
      .toSorted((a, b) => (b.effect?.value ?? 0) - (a.effect?.value ?? 0));
  const [alarms, open, passed] = [by('alarm'), by('too few'), by('passed')];
  const preliminary: AuditVerdict['preliminary'] = [...(ran.samples < FEWEST_SAMPLES ? ['samples' as const] : [])];
  const needs = open.length === 0 ? null : Math.max(...open.map((check) => check.needs ?? 0)) || null;
  const verdict = {
    kind: kindOf(alarms, open, passed, ran),
    preliminary,
    checks: passed.length + alarms.length,
    needs,
  };
  const told = alarms.length > 0 ? alarms : open;
  const reasons = told.map((check) => `${check.title.replace(/\?$/, '')}: ${check.evidence}; ${effectInWords(check)}`);
  return { ...verdict, statement: statementOf({ ...verdict, ...ran }, told), reasons };
}

function kindOf(
  alarms: readonly AuditDiagnostic[],
  open: readonly AuditDiagnostic[],
  passed: readonly AuditDiagnostic[],
  { robustAccuracy }: Ran,
): AuditVerdict['kind'] {
  if (alarms.length > 0) return 'signs';
  if (open.length > 0) return 'too few';
  if (passed.length > 0) return 'no sign';
  return isLittleLeft(robustAccuracy) ? 'little left' : 'unchecked';
}
