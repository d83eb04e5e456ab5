/** The copy of a journal that is kept at a queue, so that the audit can be resumed on another machine. */
import type { RunIdentity } from '../../evaluation/journal/identity.ts';
import {
  headerLine,
  type Journal,
  type JournalContent,
  JournalReader,
  recordLine,
} from '../../evaluation/journal/journal.ts';
import type { EvaluationRecord } from '../../evaluation/journal/record.ts';
import type { Ledger } from '../../queue/ledger.ts';
import { sha256 } from '../../tensor/index.ts';
import { note } from '../shell/terminal.ts';

export interface KeptJournal {
  /** What it holds; undefined where there is none. */
  content(): Promise<JournalContent | undefined>;
  /** A journal that is copied there as it grows, from its first line. */
  copying(journal: Journal): Promise<Journal>;
  /** Writes what is not there yet. */
  flush(): Promise<void>;
  /** Takes it away: the audit is done. */
  remove(): Promise<void>;
}

const MILLISECONDS_BETWEEN_COPIES = 1000;

export async function keptJournal(ledger: Ledger, identity: RunIdentity): Promise<KeptJournal> {
  const key = await sha256(new TextEncoder().encode(JSON.stringify(identity)));
  const waiting: string[] = [];
  let copying: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const copy = (): Promise<void> => {
    copying = copying.then(async () => {
      const lines = waiting.splice(0);
      if (lines.length === 0) return;
      await ledger.append(key, lines).catch((error: Error) => {
        clearInterval(timer);
        note(`${ledger.name} takes no more of the journal, which stays whole in its folder: ${error.message}`);
      });
    });
    return copying;
  };
  return {
    async content() {
      const reader = new JournalReader(`the journal at ${ledger.name}`);
      for (const line of await ledger.read(key)) reader.read(line);
      return reader.content;
    },
    async copying(journal) {
      await ledger.remove(key);
      const line = (record: EvaluationRecord) => recordLine(record).trimEnd();
      waiting.push(headerLine(identity).trimEnd(), ...journal.records.map(line));
      await copy();
      timer = setInterval(copy, MILLISECONDS_BETWEEN_COPIES);
      return {
        ...journal,
        append(record) {
          journal.append(record);
          waiting.push(line(record));
        },
        close() {
          clearInterval(timer);
          journal.close();
        },
      };
    },
    flush: copy,
    remove: () => ledger.remove(key),
  };
}
