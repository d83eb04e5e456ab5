/** The journal that an audit keeps in its folder, and what it knows already. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OptionError } from '../errors.ts';
import { type RunIdentity, requireSameRun } from '../evaluation/identity.ts';
import type { Outcome, SampleSet } from '../evaluation/index.ts';
import { openJournal, readJournal } from '../evaluation/journal.node.ts';
import { type Journal, mergeJournals } from '../evaluation/journal.ts';
import { type EvaluationRecord, outcomeOf } from '../evaluation/record.ts';
import { row } from '../tensor/index.ts';
import type { AuditFlags } from './commands/audit.ts';
import { note } from './terminal.ts';

const pathIn = (folder: string) => join(folder, 'journal.jsonl');

/** @throws OptionError where an earlier audit left its journal and nothing says that it is to go on */
export function refuseEarlierAudit({ out, resume }: AuditFlags): void {
  if (resume || !existsSync(pathIn(out))) return;
  throw new OptionError(
    '--out',
    `${out} holds the journal of an earlier audit`,
    'Go on with that audit: --resume. Begin anew: another --out, or delete the folder.',
  );
}

/** Opens the journal with what shards have found out, and says what it holds where the audit is to go on. */
export async function journalFor({ out, resume, merge = [] }: AuditFlags, identity: RunIdentity): Promise<Journal> {
  const isNew = !existsSync(pathIn(out));
  await takeOver(pathIn(out), merge.map(pathIn), identity);
  const journal = await openJournal(pathIn(out), identity);
  const { length } = journal.records;
  if (merge.length > 0) note(`${length} outcomes stand in ${pathIn(out)} with those of ${merge.join(', ')}`);
  else if (resume && isNew) note(`there is nothing in ${out} to resume: this audit begins anew`);
  else if (resume) note(`going on after ${length} outcome${length === 1 ? '' : 's'} that stand in ${pathIn(out)}`);
  return journal;
}

/**
 * Writes to a journal what those of shards hold.
 *
 * @throws DataError where there is no such journal, or it is of another audit, or contradicts another
 */
async function takeOver(path: string, shards: readonly string[], identity: RunIdentity): Promise<void> {
  if (shards.length === 0) return;
  const [first, ...others] = await Promise.all(shards.map(readJournal));
  requireSameRun(first.identity, identity, first.location);
  const journal = await openJournal(path, identity);
  try {
    const own = { location: path, identity, records: journal.records };
    const known = new Set(journal.records.map(({ rung, index }) => keyOf(rung, index)));
    const { records } = mergeJournals([own, first, ...others]);
    for (const record of records.filter(({ rung, index }) => !known.has(keyOf(rung, index)))) journal.append(record);
  } finally {
    journal.close();
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
