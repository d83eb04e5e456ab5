/** `gibbon audit --compare`: an audit beside an earlier one of the same samples. */
import { join } from 'node:path';
import {
  type AuditComparison,
  type AuditResult,
  type ComparedReport,
  type Conditions,
  compareAudits,
  comparedReport,
  goalIn,
  requireSameConditions,
} from '../../evaluation/index.ts';
import type { RunIdentity } from '../../evaluation/journal/identity.ts';
import { writeComparison } from '../../report/comparison/write.node.ts';
import type { AuditPlan } from './plan.ts';
import type { AuditSubject } from './subject.ts';

/** @throws DataError where the audit that is about to run cannot be compared with the earlier one: it names what differs */
export function requireComparable(
  { compare, preset }: AuditPlan,
  { classifier, samples }: AuditSubject,
  identity: RunIdentity,
): void {
  if (compare === undefined) return;
  const { data, norm, epsilon, clip, attacks } = identity;
  const conditions: Conditions = {
    count: samples.labels.length,
    data,
    goal: goalIn(identity),
    norm,
    epsilon,
    clip,
    box: classifier.box,
    preset,
    attacks: attacks.map(({ rung, attack, options }) => ({ rung, attack, options: withNulls(options) })),
  };
  requireSameConditions(compare.conditions, conditions, compare.location);
}

/** As records write options: null where the attack chose. */
function withNulls(options: Readonly<Record<string, number | undefined>>): Record<string, number | null> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, value ?? null]));
}

/** Compares the audit that has ended with the earlier one, and saves what came of it beside the record. */
export async function comparedWith(
  before: ComparedReport,
  result: AuditResult,
  { out, language }: AuditPlan,
): Promise<AuditComparison> {
  const after = comparedReport(JSON.stringify(result), join(out, 'audit.json'));
  const comparison = compareAudits(before, after);
  await writeComparison(out, comparison, { language });
  return comparison;
}
