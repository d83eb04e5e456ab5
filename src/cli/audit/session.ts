/** What `gibbon audit` does once its words are read. */
import { basename } from 'node:path';
import type { ShippedModel } from '../../classifier/index.ts';
import { GibbonError } from '../../errors.ts';
import { now } from '../../evaluation/audit/clock.ts';
import type { AuditResult } from '../../evaluation/index.ts';
import { ledgerOf } from '../../queue/ledger.ts';
import { auditText } from '../../report/audit/text.ts';
import { comparisonText } from '../../report/comparison/text.ts';
import type { Runtime } from '../../runtime/index.ts';
import { wasmRuntime } from '../../runtime/node.ts';
import { WORSE } from '../compare/session.ts';
import { loadModel } from '../inputs/models.ts';
import { runtimeFor } from '../inputs/runtime.ts';
import { onTokens } from '../inputs/tokens.ts';
import { fail } from '../shell/failure.ts';
import { lockFolder, type Release } from '../shell/folder-lock.ts';
import { lineWidth, note, type ProgressBar, print, printRecord, progressBar } from '../shell/terminal.ts';
import { comparedWith, requireComparable } from './comparison.ts';
import { refuseEarlierAudit } from './earlier-audit.ts';
import { CannotBeMet, earlyStop } from './early-stop.ts';
import { saveFiled } from './filed.ts';
import { goalSubjectOf } from './goal-subject.ts';
import { identityOf } from './identity.ts';
import { journalFor } from './journal.ts';
import { keptJournal } from './kept-journal.ts';
import { measured, measuredShard } from './measured.ts';
import { openAudit } from './opened.ts';
import { auditResult, saveAudit } from './output.ts';
import type { AuditPlan } from './plan.ts';

/** As shells report what Ctrl-C ended. */
const INTERRUPTED = 130;
/** Something that was required does not hold. */
const TOO_LOW = 1;

/** Audits as the plan says, prints what came of it, and leaves record, page and journal. */
export async function runAudit(asked: AuditPlan): Promise<void> {
  const plan = await onTokens(asked);
  const runtime = await runtimeFor(plan, { sideBySide: true, task: `audit ${basename(plan.model.path)}` });
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
  const open = await openAudit(plan, runtime);
  const second = plan.secondRuntime ? await wasmRuntime() : undefined;
  let release: Release | undefined;
  try {
    const secondJudge = second && (await judgeOn(second, plan));
    const identity = await identityOf(open.subject, open.surrogates, { runtime, second }, plan);
    requireComparable(plan, open.subject, identity);
    signal.throwIfAborted();
    release = await lockFolder('--out', plan.out);
    // Another audit may have come and gone since the plan was made.
    refuseEarlierAudit(plan.out, plan.resume);
    const ledger = ledgerOf(runtime);
    const isKept = ledger !== undefined && plan.shard === undefined;
    const kept = isKept ? await keptJournal(ledger, identity) : undefined;
    const journal = await journalFor(plan, identity, open.subject, kept);
    const missed = plan.stopEarly ? earlyStop(plan.requirements, open.clean) : () => undefined;
    const onFooled = (sample: number) => {
      const requirement = missed(sample);
      if (requirement !== undefined) interruption.abort(new CannotBeMet(requirement));
    };
    const how = { journal, secondJudge, bar, onFooled, signal };
    try {
      if (plan.shard !== undefined) {
        await measuredShard(open, plan, plan.shard, how);
        bar.end();
        note(`this shard is done; --merge ${plan.out} adds it to the whole audit`);
        return;
      }
      const findings = await measured(open, plan, how);
      bar.end();
      const names = { runtime: runtime.name, secondRuntime: second?.name ?? null };
      await report(auditResult(open.subject, findings, { plan, identity, started, ...names }), plan);
      await kept?.flush();
      await kept?.remove();
    } finally {
      bar.end();
      await kept?.flush();
      journal.close();
    }
  } finally {
    await release?.();
    await second?.dispose();
  }
}

/** Saves an audit, prints it, and says by the exit code whether all that was required holds. */
async function report(result: AuditResult, plan: AuditPlan): Promise<void> {
  await saveAudit(result, plan);
  const comparison = plan.compare && (await comparedWith(plan.compare, result, plan));
  if (plan.filed !== undefined) await saveFiled(plan.out, { audit: result, card: plan.filed, comparison });
  if (plan.json) printRecord(result);
  else print(auditText(result, lineWidth()));
  if (comparison !== undefined && !plan.json) print(`\n${comparisonText(comparison, lineWidth())}`);
  if (comparison?.isWorse) process.exitCode = WORSE;
  if (result.requirements?.some(({ isMet }) => !isMet)) process.exitCode = TOO_LOW;
}

/** The same model on another runtime, which is asked about each example too. */
async function judgeOn(second: Runtime, plan: AuditPlan): Promise<ShippedModel> {
  if (plan.goal === undefined) return (await loadModel(plan.model, second)).shipped;
  return (await goalSubjectOf(plan, plan.goal, second)).classifier.shipped;
}
