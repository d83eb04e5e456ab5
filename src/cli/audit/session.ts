/** What `gibbon audit` does once its words are read. */
import type { Progress } from '../../arguments.ts';
import type { ShippedModel } from '../../classifier/index.ts';
import { GibbonError } from '../../errors.ts';
import {
  audit,
  auditCertificates,
  cleanAnswers,
  climb,
  goalOutcomes,
  ladderOf,
  type Outcome,
  requireCertifiable,
  requireSense,
  sensible,
} from '../../evaluation/index.ts';
import { recordOf } from '../../evaluation/journal/record.ts';
import { radiusFindings } from '../../harness/findings.ts';
import { auditText } from '../../report/audit/text.ts';
import type { Runtime } from '../../runtime/index.ts';
import { defaultRuntime, wasmRuntime } from '../../runtime/node.ts';
import { row } from '../../tensor/index.ts';
import { norms } from '../../threat/index.ts';
import { poolRuntime } from '../../workers/pool.node.ts';
import { loadModel } from '../inputs/models.ts';
import { fail } from '../shell/failure.ts';
import { lockFolder, type Release } from '../shell/folder-lock.ts';
import { note, type ProgressBar, print, printRecord, progressBar } from '../shell/terminal.ts';
import { goalSubjectOf } from './goal-subject.ts';
import { epsilonOf, identityOf } from './identity.ts';
import { journalFor, knownOutcomes } from './journal.ts';
import { auditResult, saveAudit } from './output.ts';
import type { AuditPlan } from './plan.ts';
import { rightIn } from './shards.ts';
import { loadSurrogates, subjectOf } from './subject.ts';
import { suggestionFor } from './suggestions.ts';

/** As shells report what Ctrl-C ended. */
const INTERRUPTED = 130;
/** The accuracy is under --fail-under. */
const TOO_LOW = 1;

/** Audits as the plan says, prints what came of it, and leaves record, page and journal. */
export async function runAudit(plan: AuditPlan): Promise<void> {
  const runtime = await runtimeFor(plan);
  const interruption = new AbortController();
  const bar = progressBar('auditing');
  const interrupt = () => {
    bar.end();
    note('stopping after the runs under way; press Ctrl-C again to stop at once');
    interruption.abort();
  };
  process.once('SIGINT', interrupt);
  try {
    await audited(plan, runtime, bar, interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted || error !== interruption.signal.reason) throw error;
    const hint = 'The same command with --resume continues from there.';
    fail(new GibbonError('interrupted', `stopped; ${plan.out} keeps what was found so far`, hint), plan.json);
    process.exitCode = INTERRUPTED;
  } finally {
    process.removeListener('SIGINT', interrupt);
    await runtime.dispose();
  }
}

async function audited(plan: AuditPlan, runtime: Runtime, bar: ProgressBar, signal: AbortSignal): Promise<void> {
  const started = new Date();
  const subject = await (plan.goal === undefined ? subjectOf(plan, runtime) : goalSubjectOf(plan, plan.goal, runtime));
  const { classifier, samples, classNames, goal } = subject;
  const surrogates = await loadSurrogates(classifier, runtime, plan.surrogates);
  const epsilon = epsilonOf(subject, plan);
  const { norm, clip, seed, preset } = plan;
  const clean = await cleanAnswers(classifier, samples, { norm, epsilon, clip });
  const suggestion = goal === undefined ? await suggestionFor(plan.model, runtime, subject, clean) : undefined;
  requireSense(classifier, clean, suggestion);
  if (suggestion !== undefined) note(suggestion);
  if (plan.certify) requireCertifiable(classifier, norm);
  for (const { message } of radiusFindings(classifier, norms[norm], epsilon)) note(message);

  let release: Release | undefined;
  const second = plan.secondRuntime ? await wasmRuntime() : undefined;
  try {
    const secondJudge = second && (await judgeOn(second, plan));
    const identity = await identityOf(subject, surrogates, { runtime, second }, plan);
    signal.throwIfAborted();
    release = await lockFolder('--out', plan.out);
    const journal = await journalFor(plan, identity);
    const others = surrogates.map((surrogate) => surrogate.classifier);
    const run = {
      norm,
      epsilon,
      seed,
      clip,
      ...(secondJudge && { secondJudge }),
      known: knownOutcomes(journal.records, samples),
      onOutcome: (rung: string, index: number, outcome: Outcome) =>
        journal.append(recordOf(rung, index, outcome, row(samples.inputs, index))),
      onProgress: ({ stage, done, total }: Progress) => bar.update(done, total, stage),
      signal,
    };
    try {
      if (plan.shard !== undefined) {
        const ladder = sensible(classifier, ladderOf(preset, norm, others));
        await climb(classifier, samples, rightIn(plan.shard, clean), ladder, {
          ...run,
          names: samples.names,
          clean: clean.outputs,
        });
        bar.end();
        note(`this shard is done; --merge ${plan.out} adds it to the whole audit`);
        return;
      }
      const measured = await audit(classifier, samples, {
        ...run,
        preset,
        surrogates: others,
        ...(classNames && { classNames }),
        clean,
      });
      const probes = { norm, epsilon, seed, clip, names: samples.names, signal };
      const outcomes = goal && (await goalOutcomes(goal.problem, measured, clean.isRight, probes));
      const isFooled = (sample: number) => measured.fooledBy.has(sample);
      const certificates = plan.certify
        ? await auditCertificates(classifier, runtime, samples, clean.isRight, isFooled, run)
        : undefined;
      bar.end();
      const names = { runtime: runtime.name, secondRuntime: second?.name ?? null };
      const result = auditResult(subject, measured, { plan, identity, started, certificates, outcomes, ...names });
      await saveAudit(result, plan);
      if (plan.json) printRecord(result);
      else print(auditText(result));
      if (plan.failUnder !== undefined && result.robustAccuracy.value < plan.failUnder) process.exitCode = TOO_LOW;
    } finally {
      bar.end();
      journal.close();
    }
  } finally {
    await release?.();
    await second?.dispose();
  }
}

/** The same model on another runtime, which is asked about each example too. */
async function judgeOn(second: Runtime, plan: AuditPlan): Promise<ShippedModel> {
  if (plan.goal === undefined) return (await loadModel(plan.model, second)).shipped;
  return (await goalSubjectOf(plan, plan.goal, second)).classifier.shipped;
}

function runtimeFor({ threads }: AuditPlan): Promise<Runtime> {
  return threads === 1 ? defaultRuntime({ threads }) : poolRuntime({ workers: threads });
}
