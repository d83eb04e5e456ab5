/** The journal that an audit keeps in its folder, and what it knows already. */
import { existsSync } from 'node:fs';
import type { Outcome, SampleSet } from '../../evaluation/index.ts';
import { type RunIdentity, requireSameRun } from '../../evaluation/journal/identity.ts';
import { openJournal, readJournal } from '../../evaluation/journal/journal.node.ts';
import { type Journal, type JournalContent, mergeJournals } from '../../evaluation/journal/journal.ts';
import { type EvaluationRecord, outcomeOf } from '../../evaluation/journal/record.ts';
import { requireBelievable } from '../../evaluation/journal/verification.ts';
import { row } from '../../tensor/index.ts';
import { requireIdle } from '../shell/folder-lock.ts';
import { note } from '../shell/terminal.ts';
import { journalPath } from './earlier-audit.ts';
import type { KeptJournal } from './kept-journal.ts';
import type { AuditPlan } from './plan.ts';
import type { AuditSubject } from './subject.ts';

/**
 * Opens the journal, with what shards have found out written into it, and says what it holds where the audit is to go on. All of it is
 * verified first.
 *
 * @throws OptionError where a shard is still at work; DataError where it has no journal, or one of another audit, or contradicts
 * another, or says what is not so
 */
export async function journalFor(
  { out, resume, merge }: AuditPlan,
  identity: RunIdentity,
  { classifier, samples }: AuditSubject,
  kept?: KeptJournal,
): Promise<Journal> {
  for (const folder of merge) await requireIdle('--merge', folder);
  const elsewhere = resume ? await kept?.content() : undefined;
  const shards = await Promise.all(merge.map((folder) => readJournal(journalPath(folder))));
  if (elsewhere !== undefined) shards.push(elsewhere);
  for (const shard of shards) {
    requireSameRun(shard.identity, identity, shard.location);
    await requireBelievable(classifier, samples, shard.records, identity, shard.location);
  }
  const isNew = !existsSync(journalPath(out));
  const journal = await openJournal(journalPath(out), identity);
  await requireBelievable(classifier, samples, journal.records, identity, journal.location).catch((error: unknown) => {
    journal.close();
    throw error;
  });
  const records = shards.length === 0 ? journal.records : takenOver(journal, shards, identity);
  const { length } = records;
  if (elsewhere !== undefined) note(`resuming after ${length} outcomes, those in ${elsewhere.location} among them`);
  else if (merge.length > 0) note(`${journalPath(out)} holds ${length} outcomes with those of ${merge.join(', ')}`);
  else if (resume && isNew) note(`there is nothing in ${out} to resume: this audit starts from the beginning`);
  else if (resume) note(`resuming after ${length} outcome${length === 1 ? '' : 's'} in ${journalPath(out)}`);
  const whole = { ...journal, records };
  return kept === undefined ? whole : kept.copying(whole);
}

/** All records of a journal and of shards, after those that the journal lacked were written to it. */
function takenOver(journal: Journal, shards: readonly JournalContent[], identity: RunIdentity) {
  const { location, records: own } = journal;
  const known = new Set(own.map(({ rung, index }) => keyOf(rung, index)));
  try {
    const { records } = mergeJournals([{ location, identity, records: own }, ...shards]);
    for (const record of records) if (!known.has(keyOf(record.rung, record.index))) journal.append(record);
    return records;
  } catch (error) {
    journal.close();
    throw error;
  }
}

/** Looks up outcomes that an earlier run wrote down. */
export function knownOutcomes(records: readonly EvaluationRecord[], { inputs }: SampleSet) {
  const byKey = new Map(records.map((record) => [keyOf(record.rung, record.index), record]));
  return (rung: string, sample: number): Outcome | undefined => {
    const record = byKey.get(keyOf(rung, sample));
    return record && outcomeOf(record, row(inputs, sample));
  };
}

const keyOf = (rung: string, sample: number) => `${rung}/${sample}`;
