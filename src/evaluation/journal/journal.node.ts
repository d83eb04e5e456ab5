/** Journals in files. */
import { closeSync, createReadStream, fsyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileError } from '../../data/files/file.node.ts';
import { DataError } from '../../errors.ts';
import { type RunIdentity, requireSameRun } from './identity.ts';
import { headerLine, type Journal, type JournalContent, JournalReader, noJournal, recordLine } from './journal.ts';

const HINT = 'What was written before still stands: make room, and run again to continue from there.';

/**
 * Opens the journal of a run to go on with it, or begins one. A line that was torn when an earlier process died is cut off.
 * Every record is handed to the operating system whole before `append` returns, so that killing the process loses nothing
 * that was appended; only a crash of the machine may lose the last ones. One process at a time may write to a journal.
 *
 * @throws DataError where the file cannot be read or written, is damaged, no journal, or the journal of another run
 */
export async function openJournal(path: string, identity: RunIdentity): Promise<Journal> {
  const found = await readLines(path);
  const header = headerLine(identity);
  if (found.content === undefined && !header.startsWith(found.torn)) throw noJournal(path);
  if (found.content !== undefined) requireSameRun(found.content.identity, identity, path);
  const file = opened(path);
  let length = found.length;
  let failed: DataError | undefined;

  /** Writes at the end, all or nothing. */
  const write = (text: string) => {
    if (failed !== undefined) throw failed;
    const bytes = Buffer.from(text);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      length += bytes.length;
    } catch (error) {
      const reason = fileError(error, path, 'write to the journal', HINT);
      cut(reason);
      throw reason;
    }
  };
  /** Takes back what has been written of a line that does not fit. Where that fails too, nothing more may follow it. */
  const cut = (reason: DataError) => {
    try {
      ftruncateSync(file, length);
    } catch {
      failed = reason;
    }
  };

  try {
    ftruncateSync(file, length);
    if (found.content === undefined) write(header);
  } catch (error) {
    closeSync(file);
    throw error instanceof DataError ? error : fileError(error, path, 'write to the journal', HINT);
  }
  return {
    location: path,
    records: found.content?.records ?? [],
    wasTorn: found.torn !== '',
    append: (record) => write(recordLine(record)),
    close() {
      try {
        fsyncSync(file);
      } catch (error) {
        throw fileError(error, path, 'write to the journal', HINT);
      } finally {
        closeSync(file);
      }
    },
  };
}

/**
 * What the journal in a file says, without touching it. A line that was torn is left out.
 *
 * @throws DataError where it cannot be read, is damaged, or no journal
 */
export async function readJournal(path: string): Promise<JournalContent> {
  const { content, exists } = await readLines(path);
  if (!exists) throw new DataError('there is no such journal', { path });
  if (content === undefined) throw noJournal(path);
  return content;
}

interface Lines {
  readonly content: JournalContent | undefined;
  /** The bytes of all whole lines. */
  readonly length: number;
  /** What follows the last whole line: the beginning of one that was never finished. */
  readonly torn: string;
  readonly exists: boolean;
}

async function readLines(path: string): Promise<Lines> {
  const reader = new JournalReader(path);
  let length = 0;
  let rest: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path)) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        rest.push(chunk.subarray(from, end));
        const line = Buffer.concat(rest);
        reader.read(line.toString());
        length += line.length + 1;
        rest = [];
        from = end + 1;
      }
      rest.push(chunk.subarray(from));
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    if (isMissing(error)) return { content: undefined, length: 0, torn: '', exists: false };
    throw fileError(error, path, 'read the journal');
  }
  return { content: reader.content, length, torn: Buffer.concat(rest).toString(), exists: true };
}

const NEWLINE = 10;

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** A file that is only appended to, made where there is none. */
function opened(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'a');
  } catch (error) {
    throw fileError(error, path, 'write to the journal', 'Name another place for the journal.');
  }
}
