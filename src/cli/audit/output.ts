/** What an audit leaves: its record, with where model and data come from, its page, and its test report. */

import { basename, join } from 'node:path';
import { writeWhole } from '../../data/index.node.ts';
import { now } from '../../evaluation/audit/clock.ts';
import {
  type AuditExample,
  type AuditedGoal,
  type AuditResult,
  type GoalOutcomes,
  judgeRequirements,
  type Measured,
} from '../../evaluation/index.ts';
import type { RunIdentity } from '../../evaluation/journal/identity.ts';
import { withoutCredentials } from '../../queue/address.ts';
import { auditExamples } from '../../report/audit/examples.ts';
import { goalExamples } from '../../report/audit/goal-measure.ts';
import { junitOf } from '../../report/audit/junit.ts';
import { auditPage } from '../../report/audit/page.ts';
import { nodeCanvas } from '../../report/figures/canvas.node.ts';
import { machine } from '../../runtime/machine.node.ts';
import type { OpenGoal } from '../goal/problem.ts';
import { VERSION } from '../shell/version.ts';
import type { Findings } from './measured.ts';
import type { AuditPlan } from './plan.ts';
import type { AuditSubject } from './subject.ts';

/** What ran, when, and on what. */
export interface AuditRun {
  readonly plan: AuditPlan;
  readonly identity: RunIdentity;
  readonly runtime: string;
  readonly secondRuntime: string | null;
  readonly started: Date;
}

/** The record of an audit that has ended just now. */
export function auditResult(
  subject: AuditSubject,
  { measured: { fooledBy, run: _, ...figures }, certificates, beyond, outcomes }: Findings,
  { plan, identity, runtime, secondRuntime, started }: AuditRun,
): AuditResult {
  const { classifier, samples, goal } = subject;
  const layout = goal === undefined ? classifier.layout : goal.model.attacked.layout;
  const finished = now();
  const result: AuditResult = {
    schema: 'gibbon-audit/2',
    model: {
      name: basename(plan.model.path),
      sha256: identity.model,
      classCount: classifier.classCount,
      inputShape: goal?.model.attacked.shape ?? classifier.inputShape,
      ...(layout && { layout }),
    },
    data: { description: plan.samples.paths.join(', '), samples: samples.labels.length, sha256: identity.data },
    ...(goal && outcomes && { goal: auditedGoal(goal, outcomes) }),
    setting: {
      norm: plan.norm,
      epsilon: identity.epsilon,
      seed: plan.seed,
      clip: plan.clip,
      box: classifier.box,
      preprocessing: identity.preprocessing,
      preset: plan.preset,
      version: VERSION,
      runtime,
      secondRuntime,
      command: commandLine(process.argv.slice(2)),
    },
    ...figures,
    ...(certificates && { certificates }),
    ...(beyond && { beyond }),
    examples: outcomes ? examplesOf(subject, fooledBy, outcomes) : auditExamples(subject, fooledBy),
    seconds: (finished.getTime() - started.getTime()) / 1000,
    started: started.toISOString(),
    finished: finished.toISOString(),
    machine: machine(),
  };
  if (plan.requirements.length === 0) return result;
  return { ...result, requirements: judgeRequirements(plan.requirements, result) };
}

function auditedGoal({ name, problem, placing }: OpenGoal, { measures }: GoalOutcomes): AuditedGoal {
  const { goal, placement } = problem;
  const { words: said } = goal;
  return { name, words: said.en.harm, said, placement: placement.name, scale: placing.scale, measures };
}

function examplesOf({ goal }: AuditSubject, fooledBy: Measured['fooledBy'], { after }: GoalOutcomes): AuditExample[] {
  if (goal === undefined) return [];
  const { shape, layout } = goal.model.attacked;
  const format = layout && { shape, layout, box: goal.preprocessing.box };
  return goalExamples(goal.problem, fooledBy, after, format);
}

/** What to type to run it again, from its beginning. */
function commandLine(words: readonly string[]): string {
  const quoted = words.map((word) => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return withoutCredentials(['gibbon', ...quoted.filter((word) => word !== '--resume')].join(' '));
}

/** @throws DataError where something cannot be written */
export async function saveAudit(result: AuditResult, { out, junit, language }: AuditPlan): Promise<void> {
  const write = (path: string, text: string) =>
    writeWhole(
      path,
      text,
      'The journal keeps all outcomes: the same command with --resume writes this file without attacking again.',
    );
  await write(join(out, 'audit.json'), `${JSON.stringify(result, undefined, 1)}\n`);
  await write(join(out, 'audit.html'), auditPage(result, nodeCanvas(), { language }));
  if (junit !== undefined) await write(junit, junitOf(result));
}
