/** Journals of processes that are killed, and on disks that are full. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openJournal, readJournal } from '../../src/evaluation/journal/journal.node.ts';
import { randomStream } from '../../src/random.ts';
import { sampleIdentity, sampleRecord } from '../journal-samples.ts';
import '../fresh-build.ts';

const CHILD = resolve(import.meta.dirname, 'journal-child.mjs');
const RECORDS = 3000;
const KILLS = 8;
/** In units of 1024 bytes, as the shell's ulimit counts. */
const LIMIT = 400;

const folder = mkdtempSync(join(tmpdir(), 'gibbon-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Life {
  readonly code: number | null;
  /** The records that it was told stand. */
  readonly told: readonly number[];
  readonly stderr: string;
}

/** Runs a child, to its end or until it has told so many records. */
function live(command: string, words: readonly string[], killedAfter = Number.POSITIVE_INFINITY): Promise<Life> {
  const env = { ...process.env, IDENTITY: JSON.stringify(sampleIdentity), RECORD: JSON.stringify(sampleRecord(0)) };
  const child = spawn(command, words, { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
    if (stdout.split('\n').length > killedAfter) child.kill('SIGKILL');
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => {
      // The last line may be torn as well.
      done({ code, told: stdout.split('\n').slice(0, -1).map(Number), stderr });
    });
  });
}

it('keeps every record that stood when the process was killed, however often', async () => {
  const path = join(folder, 'killed.jsonl');
  const random = randomStream('kills');
  const told = new Set<number>();
  for (let kill = 0; kill < KILLS; kill++) {
    const life = await live(process.execPath, [CHILD, path, String(RECORDS)], 1 + random.integer(300));
    expect(life.stderr).toBe('');
    for (const index of life.told) told.add(index);
    const kept = new Set((await readJournal(path)).records.map(({ index }) => index));
    expect([...told].filter((index) => !kept.has(index))).toEqual([]);
  }
  expect(told.size, 'records before the last life').toBeGreaterThan(KILLS);
  const last = await live(process.execPath, [CHILD, path, String(RECORDS)]);
  expect(last).toMatchObject({ code: 0, stderr: '' });
  const { records } = await readJournal(path);
  expect(records.map(({ index }) => index)).toEqual(Array.from({ length: RECORDS }, (_, i) => i));
}, 120_000);

it.skipIf(process.platform === 'win32')('loses nothing where there is no room, and goes on when there is', async () => {
  const path = join(folder, 'full.jsonl');
  const script = `ulimit -f ${LIMIT}; exec "$0" "$@"`;
  const life = await live('bash', ['-c', script, process.execPath, CHILD, path, String(RECORDS)]);
  expect(life.code, life.stderr).toBe(2);
  expect(life.stderr).toMatch(
    /data: .*full\.jsonl: cannot write to the journal: the file would become larger than is allowed/,
  );
  expect(life.stderr).toMatch(/make room, and run again/);
  expect(statSync(path).size).toBeGreaterThan(1024 * (LIMIT - 25));
  expect(readFileSync(path, 'utf8').endsWith('\n'), 'the half line was taken back').toBe(true);
  expect((await readJournal(path)).records.map(({ index }) => index)).toEqual(life.told);

  const journal = await openJournal(path, sampleIdentity);
  expect(journal.wasTorn).toBe(false);
  journal.append(sampleRecord(RECORDS));
  journal.close();
  expect((await readJournal(path)).records).toHaveLength(life.told.length + 1);
});
