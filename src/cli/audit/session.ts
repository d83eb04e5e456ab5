/** What `gibbon audit` does once its words are read. */
import type { ShippedModel } from '../../classifier/index.ts';
import { GibbonError } from '../../errors.ts';
import { now } from '../../evaluation/audit/clock.ts';
import {
  audit,
  auditBeyond,
  auditCertificates,
  cleanAnswers,
  climb,
  fallsShort,
  goalOutcomes,
  ladderOf,
  type Outcome,
  requireCertifiable,
  requireMeasured,
  requirePictures,
  requireSense,
  sensible,
} from '../../evaluation/index.ts';
import { recordOf } from '../../evaluation/journal/record.ts';
import { radiusFindings } from '../../harness/findings.ts';
import { auditText } from '../../report/audit/text.ts';
import { comparisonText } from '../../report/comparison/text.ts';
import type { Runtime } from '../../runtime/index.ts';
import { defaultRuntime, wasmRuntime } from '../../runtime/node.ts';
import { row } from '../../tensor/index.ts';
import { norms } from '../../threat/index.ts';
import { poolRuntime } from '../../workers/pool.node.ts';
import { WORSE } from '../compare/session.ts';
import { loadModel } from '../inputs/models.ts';
import { fail } from '../shell/failure.ts';
import { lockFolder, type Release } from '../shell/folder-lock.ts';
import { lineWidth, note, type ProgressBar, print, printRecord, progressBar } from '../shell/terminal.ts';
import { comparedWith, requireComparable } from './comparison.ts';
import { refuseEarlierAudit } from './earlier-audit.ts';
import { CannotBeMet, earlyStop } from './early-stop.ts';
import { saveFiled } from './filed.ts';
import { goalSubjectOf } from './goal-subject.ts';
import { epsilonOf, identityOf } from './identity.ts';
import { journalFor, knownOutcomes } from './journal.ts';
import { auditResult, saveAudit } from './output.ts';
import type { AuditPlan } from './plan.ts';
import { auditProgress } from './progress.ts';
import { rightIn } from './shards.ts';
import { loadSurrogates, subjectOf } from './subject.ts';
import { suggestionFor } from './suggestions.ts';

/** As shells report what Ctrl-C ended. */
const INTERRUPTED = 130;
/** Something that was required does not hold. */
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
    await audited(plan, runtime, bar, interruption);
  } catch (error) {
    if (!interruption.signal.aborted || error !== interruption.signal.reason) throw error;
    if (error instanceof CannotBeMet) {
      bar.end();
      note(`stopped: "${error.requirement.text}" cannot hold any more; ${plan.out} keeps what was found so far`);
      process.exitCode = TOO_LOW;
      return;
    }
    const hint = 'The same command with --resume continues from there.';
    fail(new GibbonError('interrupted', `stopped; ${plan.out} keeps what was found so far`, hint), plan.json);
    process.exitCode = INTERRUPTED;
  } finally {
    process.removeListener('SIGINT', interrupt);
    await runtime.dispose();
  }
}

async function audited(
  plan: AuditPlan,
  runtime: Runtime,
  bar: ProgressBar,
  interruption: AbortController,
): Promise<void> {
  const started = now();
  const { signal } = interruption;
  const subject = await (plan.goal === undefined ? subjectOf(plan, runtime) : goalSubjectOf(plan, plan.goal, runtime));
  const { classifier, samples, classNames, goal } = subject;
  const surrogates = await loadSurrogates(classifier, runtime, plan.surrogates);
  const epsilon = epsilonOf(subject, plan);
  const { norm, clip, seed, preset } = plan;
  const clean = await cleanAnswers(classifier, samples, { norm, epsilon, clip });
  const suggestion = goal === undefined ? await suggestionFor(plan.model, runtime, subject, clean) : undefined;
  requireSense(classifier, clean, suggestion);
  if (suggestion !== undefined) note(suggestion);
  requireMeasured(plan.requirements, { norm, epsilon }, plan.certify ? ['--certify'] : []);
  if (plan.certify) requireCertifiable(classifier, norm);
  if (plan.beyond) requirePictures(classifier);
  for (const { message } of radiusFindings(classifier, norms[norm], epsilon)) note(message);

  let release: Release | undefined;
  const second = plan.secondRuntime ? await wasmRuntime() : undefined;
  try {
    const secondJudge = second && (await judgeOn(second, plan));
    const identity = await identityOf(subject, surrogates, { runtime, second }, plan);
    requireComparable(plan, subject, identity);
    signal.throwIfAborted();
    release = await lockFolder('--out', plan.out);
    // Another audit may have come and gone since the plan was made.
    refuseEarlierAudit(plan.out, plan.resume);
    const journal = await journalFor(plan, identity, subject);
    const others = surrogates.map((surrogate) => surrogate.classifier);
    const ladder = sensible(classifier, ladderOf(preset, norm, others));
    const missed = plan.stopEarly ? earlyStop(plan.requirements, clean) : () => undefined;
    const onFooled = (sample: number) => {
      const requirement = missed(sample);
      if (requirement !== undefined) interruption.abort(new CannotBeMet(requirement));
    };
    for (const { fooled, index } of journal.records) if (fooled) onFooled(index);
    const run = {
      norm,
      epsilon,
      seed,
      clip,
      ...(secondJudge && { secondJudge }),
      known: knownOutcomes(journal.records, samples),
      onOutcome(rung: string, index: number, outcome: Outcome) {
        journal.append(recordOf(rung, index, outcome, row(samples.inputs, index)));
        if (outcome.fooled) onFooled(index);
      },
      onProgress: auditProgress(
        bar,
        ladder.map(({ name }) => name),
      ),
      signal,
    };
    try {
      if (plan.shard !== undefined) {
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
      const distanceOf = (sample: number) => measured.fooledBy.get(sample)?.outcome.distance;
      const attacked = { isRight: clean.isRight, distanceOf };
      const certificates = plan.certify ? await auditCertificates(classifier, samples, attacked, run) : undefined;
      const beyond = plan.beyond ? await auditBeyond(classifier, samples, clean.isRight, run) : undefined;
      bar.end();
      const names = { runtime: runtime.name, secondRuntime: second?.name ?? null };
      const result = auditResult(subject, measured, {
        plan,
        identity,
        started,
        certificates,
        beyond,
        outcomes,
        ...names,
      });
      await saveAudit(result, plan);
      const comparison = plan.compare && (await comparedWith(plan.compare, result, plan));
      if (plan.filed !== undefined) await saveFiled(plan.out, { audit: result, card: plan.filed, comparison });
      if (plan.json) printRecord(result);
      else print(auditText(result, lineWidth()));
      if (comparison !== undefined && !plan.json) print(`\n${comparisonText(comparison, lineWidth())}`);
      if (comparison?.isWorse) process.exitCode = WORSE;
      if (result.requirements?.some(({ isMet }) => !isMet)) process.exitCode = TOO_LOW;
      if (fallsShort(result, plan.least)) process.exitCode = TOO_LOW;
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
