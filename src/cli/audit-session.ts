/** What `gibbon audit` does once its words are read. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { writeWhole } from '../data/index.node.ts';
import { OptionError } from '../errors.ts';
import type { RunIdentity } from '../evaluation/identity.ts';
import { type AuditResult, audit, type SampleSet } from '../evaluation/index.ts';
import { openJournal } from '../evaluation/journal.node.ts';
import type { Journal } from '../evaluation/journal.ts';
import { type EvaluationRecord, outcomeOf, recordOf } from '../evaluation/record.ts';
import { junitOf } from '../report/audit-junit.ts';
import { auditPage } from '../report/audit-page.ts';
import { auditText } from '../report/audit-report.ts';
import { nodeCanvas } from '../report/figures/canvas.node.ts';
import type { Runtime } from '../runtime/index.ts';
import { defaultRuntime, wasmRuntime } from '../runtime/node.ts';
import { poolRuntime } from '../runtime/pool.node.ts';
import { row } from '../tensor/index.ts';
import { auditExamples } from './audit-examples.ts';
import { identityOf } from './audit-identity.ts';
import { loadFor, subjectOf } from './audit-subject.ts';
import type { AuditFlags } from './commands/audit.ts';
import { fail } from './failure.ts';
import { machine } from './machine.ts';
import { requireWritable, requireWritableFile } from './output-folder.ts';
import { note, progressBar } from './terminal.ts';
import { VERSION } from './version.ts';

/** As shells report what Ctrl-C ended. */
const INTERRUPTED = 130;
/** The accuracy is under --fail-under. */
const TOO_LOW = 1;

/** Audits as the flags say, prints what came of it, and leaves record, page and journal. */
export async function runAudit(modelPath: string, flags: AuditFlags): Promise<void> {
  await requireWritable('--out', flags.out);
  if (flags.junit !== undefined) await requireWritableFile('--junit', flags.junit);
  const started = new Date();
  const runtime = await runtimeFor(flags);
  const second = flags.secondRuntime ? await wasmRuntime() : undefined;
  const interruption = new AbortController();
  const interrupt = () => {
    note('finishing the batches under way; press Ctrl-C again to stop at once');
    interruption.abort();
  };
  process.once('SIGINT', interrupt);
  try {
    const subject = await subjectOf(modelPath, runtime, flags);
    const secondClassifier = second && (await loadFor(modelPath, second, flags));
    const surrogates = await inOrder(flags.surrogate, (path) => loadFor(path, runtime, flags));
    const identity = await identityOf(modelPath, subject, surrogates, runtime, flags);
    const journal = await journalFor(flags, identity);
    const bar = progressBar('auditing');
    try {
      const known = knownOutcomes(journal.records, subject.samples);
      const measured = await audit(subject.classifier, subject.samples, {
        norm: flags.norm,
        epsilon: identity.epsilon,
        seed: flags.seed,
        clip: flags.clip,
        preset: flags.preset,
        surrogates,
        ...(subject.classNames && { classNames: subject.classNames }),
        ...(secondClassifier && { secondJudge: secondClassifier.shipped }),
        known,
        onOutcome: (rung, index, outcome) =>
          journal.append(recordOf(rung, index, outcome, row(subject.samples.inputs, index))),
        onProgress: (stage, done, total) => bar.update(done, total, stage),
        signal: interruption.signal,
      });
      const { fooledBy, ...figures } = measured;
      const finished = new Date();
      const result: AuditResult = {
        schema: 'gibbon-audit/1',
        model: {
          name: basename(modelPath),
          sha256: identity.model,
          classCount: subject.classifier.classCount,
          inputShape: subject.classifier.inputShape,
        },
        data: {
          description: flags.data.join(', '),
          samples: subject.samples.labels.length,
          sha256: identity.data,
        },
        setting: {
          norm: flags.norm,
          epsilon: identity.epsilon,
          seed: flags.seed,
          clip: flags.clip,
          box: subject.classifier.box,
          preprocessing: identity.preprocessing,
          preset: flags.preset,
          version: VERSION,
          runtime: runtime.name,
          secondRuntime: second?.name ?? null,
          command: ['gibbon', ...process.argv.slice(2)].join(' '),
        },
        ...figures,
        examples: auditExamples(subject, fooledBy),
        seconds: (finished.getTime() - started.getTime()) / 1000,
        started: started.toISOString(),
        finished: finished.toISOString(),
        machine: machine(),
      };
      bar.end();
      await save(result, flags);
      process.stdout.write(flags.json ? `${JSON.stringify(result)}\n` : `${auditText(result)}\n`);
      if (flags.failUnder !== undefined && result.robustAccuracy.value < flags.failUnder) process.exitCode = TOO_LOW;
    } finally {
      bar.end();
      journal.close();
    }
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    fail(
      new OptionError('--resume', 'the audit was stopped', 'The same command with --resume goes on.'),
      flags.json ?? false,
    );
    process.exitCode = INTERRUPTED;
  } finally {
    process.removeListener('SIGINT', interrupt);
    await runtime.dispose();
    await second?.dispose();
  }
}

async function inOrder<T, R>(values: readonly T[], make: (value: T) => Promise<R>): Promise<R[]> {
  const made: R[] = [];
  for (const value of values) made.push(await make(value));
  return made;
}

function runtimeFor({ threads = availableParallelism() }: AuditFlags): Promise<Runtime> {
  return threads === 1 ? defaultRuntime({ threads }) : poolRuntime({ workers: threads });
}

async function journalFor({ out, resume }: AuditFlags, identity: RunIdentity): Promise<Journal> {
  const path = join(out, 'journal.jsonl');
  if (!resume && existsSync(path)) {
    throw new OptionError(
      '--out',
      `${path} is the journal of an earlier audit`,
      '--resume goes on with it; another --out begins anew.',
    );
  }
  const journal = await openJournal(path, identity);
  if (resume) note(`${journal.records.length} outcomes are known from ${path}`);
  return journal;
}

function knownOutcomes(records: readonly EvaluationRecord[], { inputs }: SampleSet) {
  const byKey = new Map(records.map((record) => [`${record.rung}/${record.index}`, record]));
  return (rung: string, sample: number) => {
    const record = byKey.get(`${rung}/${sample}`);
    return record && outcomeOf(record, row(inputs, sample));
  };
}

async function save(result: AuditResult, { out, junit, failUnder }: AuditFlags): Promise<void> {
  const text = new TextEncoder();
  await writeWhole(join(out, 'audit.json'), text.encode(`${JSON.stringify(result, undefined, 1)}\n`));
  await writeWhole(join(out, 'audit.html'), text.encode(auditPage(result, nodeCanvas())));
  if (junit !== undefined) await writeWhole(junit, text.encode(junitOf(result, failUnder)));
}
