/** What `gibbon audit` does once its words are read. */
import { availableParallelism } from 'node:os';
import type { Progress } from '../../arguments.ts';
import { GibbonError } from '../../errors.ts';
import { audit, cleanAnswers, climb, ladderOf, type Outcome, requireSense } from '../../evaluation/index.ts';
import { recordOf } from '../../evaluation/journal/record.ts';
import { radiusFindings } from '../../harness/findings.ts';
import { auditText } from '../../report/audit/text.ts';
import type { Runtime } from '../../runtime/index.ts';
import { defaultRuntime, wasmRuntime } from '../../runtime/node.ts';
import { poolRuntime } from '../../runtime/pool.node.ts';
import { row } from '../../tensor/index.ts';
import { norms } from '../../threat/index.ts';
import { fail } from '../shell/failure.ts';
import { requireWritable, requireWritableFile } from '../shell/output-folder.ts';
import { note, type ProgressBar, progressBar } from '../shell/terminal.ts';
import type { AuditFlags } from './flags.ts';
import { epsilonOf, identityOf } from './identity.ts';
import { journalFor, knownOutcomes, refuseEarlierAudit } from './journal.ts';
import { auditResult, saveAudit } from './output.ts';
import { rightIn } from './shards.ts';
import { loadFor, loadSurrogates, subjectOf } from './subject.ts';
import { suggestionFor } from './suggestions.ts';

/** As shells report what Ctrl-C ended. */
const INTERRUPTED = 130;
/** The accuracy is under --fail-under. */
const TOO_LOW = 1;

/** Audits as the flags say, prints what came of it, and leaves record, page and journal. */
export async function runAudit(modelPath: string, flags: AuditFlags): Promise<void> {
  await requireWritable('--out', flags.out);
  if (flags.junit !== undefined) await requireWritableFile('--junit', flags.junit);
  refuseEarlierAudit(flags);
  const runtime = await runtimeFor(flags);
  const interruption = new AbortController();
  const bar = progressBar('auditing');
  const interrupt = () => {
    bar.end();
    note('stopping after the runs under way; press Ctrl-C again to stop at once');
    interruption.abort();
  };
  process.once('SIGINT', interrupt);
  try {
    await audited(modelPath, runtime, flags, bar, interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted || error !== interruption.signal.reason) throw error;
    const hint = 'The same command with --resume goes on from there.';
    fail(
      new GibbonError('interrupted', `stopped; what was found out stands in ${flags.out}`, hint),
      flags.json ?? false,
    );
    process.exitCode = INTERRUPTED;
  } finally {
    process.removeListener('SIGINT', interrupt);
    await runtime.dispose();
  }
}

async function audited(
  modelPath: string,
  runtime: Runtime,
  flags: AuditFlags,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<void> {
  const started = new Date();
  const subject = await subjectOf(modelPath, runtime, flags);
  const { classifier, samples, classNames } = subject;
  const surrogates = await loadSurrogates(classifier, runtime, flags);
  const epsilon = epsilonOf(classifier, flags);
  const { norm, clip, seed, preset } = flags;
  const clean = await cleanAnswers(classifier, samples, { norm, epsilon, clip });
  const suggestion = await suggestionFor(modelPath, runtime, flags, subject, clean);
  requireSense(classifier, clean, suggestion);
  if (suggestion !== undefined) note(suggestion);
  for (const { message } of radiusFindings(classifier, norms[norm], epsilon)) note(message);

  const second = flags.secondRuntime ? await wasmRuntime() : undefined;
  try {
    const secondJudge = second && (await loadFor(modelPath, second, flags)).shipped;
    const identity = await identityOf(modelPath, subject, surrogates, { runtime, second }, flags);
    signal.throwIfAborted();
    const journal = await journalFor(flags, identity);
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
      if (flags.shard !== undefined) {
        const ladder = ladderOf(preset, norm, others);
        await climb(classifier, samples, rightIn(flags.shard, clean), ladder, { ...run, names: samples.names });
        bar.end();
        note(`the shard is done; --merge ${flags.out} puts it into the whole audit`);
        return;
      }
      const measured = await audit(classifier, samples, {
        ...run,
        preset,
        surrogates: others,
        ...(classNames && { classNames }),
        clean,
      });
      bar.end();
      const names = { runtime: runtime.name, secondRuntime: second?.name ?? null };
      const result = auditResult(subject, measured, { modelPath, flags, identity, started, ...names });
      await saveAudit(result, flags);
      process.stdout.write(flags.json ? `${JSON.stringify(result)}\n` : `${auditText(result)}\n`);
      if (flags.failUnder !== undefined && result.robustAccuracy.value < flags.failUnder) process.exitCode = TOO_LOW;
    } finally {
      bar.end();
      journal.close();
    }
  } finally {
    await second?.dispose();
  }
}

function runtimeFor({ threads = availableParallelism() }: AuditFlags): Promise<Runtime> {
  return threads === 1 ? defaultRuntime({ threads }) : poolRuntime({ workers: threads });
}
