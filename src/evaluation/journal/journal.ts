/**
 * The journal of a run: JSON lines that are only ever appended. The first says of which run it is, every other one what
 * came of one sample under one attack. docs/audit-schema.md describes it.
 */
import { DataError } from '../../errors.ts';
import { isAsWritten, marked } from './checksum.ts';
import { isRunIdentity, type RunIdentity, requireSameRun } from './identity.ts';
import { jsonFields } from './json-fields.ts';
import { type EvaluationRecord, recordFromJson, recordToJson } from './record.ts';
import { RecordTable } from './record-table.ts';

/** The version of the format. */
const VERSION = 2;
export const JOURNAL_SCHEMA = `gibbon-journal/${VERSION}`;

/** Where the outcomes of a run are kept, so that it can be interrupted at any moment. */
export interface Journal {
  /** Where that is, for messages. */
  readonly location: string;
  /** What earlier runs have found out, in the order in which it was written. */
  readonly records: readonly EvaluationRecord[];
  /** Whether the last run was killed while it wrote a line; that line is lost. */
  readonly wasTorn: boolean;
  /**
   * Writes a record down. It stands when this returns, whatever then happens to the process.
   *
   * @throws DataError where it cannot be written; what was written before still stands
   */
  append(record: EvaluationRecord): void;
  close(): void;
}

/** What a journal holds. */
export interface JournalContent {
  /** Where it was read from, for messages. */
  readonly location: string;
  readonly identity: RunIdentity;
  readonly records: readonly EvaluationRecord[];
}

/** The first line of a journal, with its end. */
export function headerLine(identity: RunIdentity): string {
  return `${JSON.stringify({ schema: JOURNAL_SCHEMA, identity })}\n`;
}

/** One more line, with its end. */
export function recordLine(record: EvaluationRecord): string {
  return `${marked(recordToJson(record))}\n`;
}

/**
 * Reads the lines of a journal, one after the other, without their ends. A last line that has no end must not be among
 * them: it may be half of one.
 */
export class JournalReader {
  readonly #location: string;
  readonly #records: EvaluationRecord[] = [];
  readonly #table = new RecordTable();
  #identity: RunIdentity | undefined;
  /** Lines of version 1 have no checksums. */
  #isChecked = true;
  #line = 0;

  /** @param location Names the journal in errors */
  constructor(location: string) {
    this.#location = location;
  }

  /** @throws DataError where the line is malformed, with its number, or contradicts one before */
  read(text: string): void {
    this.#line++;
    if (this.#identity === undefined) {
      this.#identity = this.#header(text);
      return;
    }
    const record = recordFromJson(this.#json(text), (problem) => this.#fault(problem));
    const isSound = isAsWritten(text);
    if (isSound === false) throw this.#fault('it was changed after it was written');
    if (isSound === undefined && this.#isChecked) throw this.#fault('it has no checksum');
    if (this.#table.add(record, this.#location)) this.#records.push(record);
  }

  /** What the lines said; undefined before the first. */
  get content(): JournalContent | undefined {
    const identity = this.#identity;
    return identity && { location: this.#location, identity, records: this.#records };
  }

  #header(text: string): RunIdentity {
    if (!text.startsWith('{"schema":"gibbon-journal/')) throw noJournal(this.#location);
    const json = this.#json(text);
    const schema = jsonFields(json, (problem) => this.#fault(problem)).text('schema');
    const version = Number(schema.slice(schema.indexOf('/') + 1));
    if (!(version >= 1 && version <= VERSION)) {
      throw new DataError(
        `this is a journal of the format ${schema}; this version of Gibbon reads gibbon-journal/1 to ${JOURNAL_SCHEMA}`,
        {
          path: this.#location,
          hint: 'Resume with the version of Gibbon that began it, or start over.',
        },
      );
    }
    this.#isChecked = version >= 2;
    const identity = typeof json === 'object' && json !== null && 'identity' in json ? json.identity : undefined;
    if (!isRunIdentity(identity)) throw this.#fault('"identity" is missing or incomplete');
    return identity;
  }

  #json(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.#fault('it is not JSON');
    }
  }

  #fault(problem: string): DataError {
    return new DataError(`line ${this.#line} is damaged: ${problem}`, {
      path: this.#location,
      hint: 'Gibbon writes no such line. Restore the file, remove this line to run its sample again, or start over.',
    });
  }
}

/** The error that says that a file is something else than a journal. */
export function noJournal(path: string): DataError {
  return new DataError('this is not a journal of Gibbon', { path, hint: 'It is left as it is. Name another file.' });
}

/**
 * The journals of several shards of one run as one: all records, by sample and then by attack.
 *
 * @param journals At least one. Where two have a record of the same sample and attack, both must say the same.
 * @throws DataError where they are of different runs, naming the first field that differs, or contradict each other
 */
export function mergeJournals(journals: readonly [JournalContent, ...JournalContent[]]): JournalContent {
  const [{ identity }, ...others] = journals;
  for (const other of others) requireSameRun(other.identity, identity, other.location);
  const table = new RecordTable();
  for (const { records, location } of journals) for (const record of records) table.add(record, location);
  return { location: journals.map(({ location }) => location).join(', '), identity, records: table.sorted };
}
