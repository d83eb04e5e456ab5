import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sampleIdentity, sampleRecord } from '../../../test/journal-samples.ts';
import { openJournal, readJournal } from './journal.node.ts';
import { headerLine, recordLine } from './journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Appends records in one life of a process. */
async function live(path: string, from: number, to: number) {
  const journal = await openJournal(path, sampleIdentity);
  for (let i = from; i < to; i++) journal.append(sampleRecord(i));
  journal.close();
  return journal;
}

describe('a journal in a file', () => {
  it('goes on where it stopped, in a folder that did not exist', async () => {
    const path = join(folder, 'deep', 'down', 'audit.jsonl');
    expect((await live(path, 0, 3)).records).toEqual([]);
    const second = await live(path, 3, 5);
    expect(second.records).toEqual([0, 1, 2].map((i) => sampleRecord(i)));
    expect(second.wasTorn).toBe(false);
    expect((await readJournal(path)).records).toEqual([0, 1, 2, 3, 4].map((i) => sampleRecord(i)));
  });

  it('loses at most the line that was torn, wherever the file ends', async () => {
    const path = join(folder, 'torn.jsonl');
    await live(path, 0, 3);
    const whole = readFileSync(path);
    for (let length = whole.length - 1; length >= 0; length -= 7) {
      writeFileSync(path, whole.subarray(0, length));
      const kept = Math.max(0, whole.subarray(0, length).filter((byte) => byte === 10).length - 1);
      const journal = await openJournal(path, sampleIdentity);
      expect(journal.records, `cut after ${length} bytes`).toHaveLength(kept);
      expect(journal.wasTorn).toBe(length > 0 && whole[length - 1] !== 10);
      journal.append(sampleRecord(99));
      journal.close();
      expect((await readJournal(path)).records.map(({ index }) => index)).toEqual([...[0, 1, 2].slice(0, kept), 99]);
    }
  });

  it('takes a line for torn that a crash of the machine left full of zeros', async () => {
    const path = join(folder, 'zeros.jsonl');
    await live(path, 0, 2);
    appendFileSync(path, Buffer.alloc(300));
    expect((await live(path, 2, 3)).wasTorn).toBe(true);
    expect((await readJournal(path)).records).toHaveLength(3);
  });

  it('reads lines that are longer than what is read at once', async () => {
    const path = join(folder, 'long.jsonl');
    const journal = await openJournal(path, sampleIdentity);
    const records = [0, 1].map((i) => sampleRecord(i, 'fgsm', { example: 'x'.repeat(200_000 + i) }));
    for (const record of records) journal.append(record);
    journal.close();
    expect((await readJournal(path)).records).toEqual(records);
  });

  it('leaves a file alone that is damaged in the middle, of another run, or something else', async () => {
    const lines = [headerLine(sampleIdentity), ...[0, 1, 2].map((i) => recordLine(sampleRecord(i)))];
    const files: [string, string, RegExp][] = [
      ['damaged.jsonl', [...lines.slice(0, 2), '{"rung":"fg\n', ...lines.slice(2)].join(''), /damaged\.jsonl: line 3/],
      ['other.jsonl', headerLine({ ...sampleIdentity, epsilon: 0.5 }), /another run: "epsilon" is 0\.5/],
      ['notes.txt', 'my notes', /not a journal of Gibbon/],
      ['notes.json', '{\n  "a": 1\n}\n', /not a journal of Gibbon/],
    ];
    for (const [name, text, problem] of files) {
      const path = join(folder, name);
      writeFileSync(path, text);
      await expect(openJournal(path, sampleIdentity)).rejects.toThrow(problem);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });

  it('says in plain words what is wrong with the place', async () => {
    await expect(openJournal(folder, sampleIdentity)).rejects.toThrow(/this is a folder, not a file/);
    const below = join(folder, 'notes.txt', 'audit.jsonl');
    await expect(openJournal(below, sampleIdentity)).rejects.toThrow(/a part of this path is a file/);
    await expect(readJournal(join(folder, 'nowhere.jsonl'))).rejects.toThrow(/no such journal/);
    const empty = join(folder, 'empty.jsonl');
    writeFileSync(empty, 'x');
    truncateSync(empty);
    await expect(readJournal(empty)).rejects.toThrow(/not a journal of Gibbon/);
  });
});
