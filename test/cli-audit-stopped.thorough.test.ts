/** `gibbon audit` that is killed, interrupted, refused or out of disk: nothing is lost, and only time depends on it. */
import { type ChildProcessByStdio, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../src/evaluation/journal/journal.node.ts';
import { randomStream } from '../src/random.ts';
import { lasting } from './audit-record.ts';
import { auditRuns, COUNT } from './audit-runs.ts';
import { gibbon, type Outcome, start } from './command-line.ts';
import { CLI } from './fresh-build.ts';
import { DATA } from './real-models.ts';

const KILLS = 3;
/** In units of 1024 bytes, as the shell's ulimit counts. */
const LIMIT = 12;

const runs = await auditRuns();
afterAll(() => runs[Symbol.dispose]());
const { folder, at, journalOf, textOf, words, audited } = runs;

beforeAll(async () => {
  await audited('whole');
});

/** What a process said, and how it ended. */
function endOf(
  child: ChildProcessByStdio<null, Readable, Readable> | ChildProcessWithoutNullStreams,
): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

describe('an audit that is stopped', () => {
  /** Runs it until its journal has so many lines more, and then sends a signal. */
  async function stopped(
    out: string,
    more: number,
    signal: NodeJS.Signals,
    flags: readonly string[],
  ): Promise<Outcome> {
    const lines = () => (existsSync(journalOf(out)) ? readFileSync(journalOf(out), 'utf8').split('\n').length : 0);
    const before = lines();
    const child = start(folder, words(out, ...flags));
    let isOver = false;
    const end = endOf(child).finally(() => {
      isOver = true;
    });
    while (!isOver && lines() < before + more) await new Promise((wake) => setTimeout(wake, 1));
    child.kill(signal);
    return end;
  }

  it('ends with the same record however often it is killed, and attacks nothing twice', async () => {
    const random = randomStream('kill audits');
    const all = (await readJournal(journalOf('whole'))).records.length;
    for (let kill = 0; kill < KILLS; kill++) {
      const more = 1 + random.integer(Math.floor(all / KILLS) - 1);
      const life = await stopped('killed', more, 'SIGKILL', kill === 0 ? [] : ['--resume']);
      expect(life.code, `life ${kill} came to its end: ${life.stdout}${life.stderr}`).toBeNull();
    }
    const last = await audited('killed', '--resume');
    expect(last.code, last.stderr).toBe(0);
    expect(lasting(textOf('killed', 'audit.json'))).toEqual(lasting(textOf('whole', 'audit.json')));
    const lines = textOf('killed', 'journal.jsonl').trim().split('\n').slice(1);
    const keys = lines.map((line) => JSON.parse(line)).map(({ rung, index }) => `${rung}/${index}`);
    expect(new Set(keys).size, 'lines that say the same twice').toBe(keys.length);
    expect(keys.length).toBe(all);
  });

  it('by Ctrl-C keeps its journal, says how to go on, and goes on', async () => {
    const { code, stdout, stderr } = await stopped('interrupted', COUNT + 5, 'SIGINT', ['--json']);
    expect(code, stderr).toBe(130);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'interrupted', hint: expect.stringContaining('--resume') });
    expect(stderr).toContain('press Ctrl-C again to stop at once');
    expect(stderr).toContain('stopped; interrupted keeps what was found so far');
    expect(existsSync(at('interrupted', 'audit.json'))).toBe(false);
    const kept = (await readJournal(journalOf('interrupted'))).records.length;
    expect(kept).toBeGreaterThan(COUNT);

    const refused = await audited('interrupted');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^gibbon: --out: interrupted holds the journal of an earlier audit\n.*--resume/);
    const rest = await audited('interrupted', '--resume');
    expect(rest.stderr).toContain(`resuming after ${kept} outcomes`);
    expect(lasting(textOf('interrupted', 'audit.json'))).toEqual(lasting(textOf('whole', 'audit.json')));
  });

  it.for<[field: string, ...change: string[]]>([
    ['epsilon', '--epsilon', '0.03'],
    ['seed', '--seed', '1'],
    ['data', '--limit', '15'],
    ['secondRuntime', '--second-runtime'],
    ['preprocessing.mean', '--mean', '0.01'],
    ['attacks[', '--surrogate', 'twin.onnx'],
  ])('is not gone on with as another run: %s', async ([field, ...change]) => {
    const before = textOf('whole', 'journal.jsonl');
    const { code, stderr } = await audited('whole', '--resume', ...change);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain(`whole/journal.jsonl: this is the journal of another run: "${field}`);
    expect(textOf('whole', 'journal.jsonl')).toBe(before);
  });

  it.skipIf(process.platform === 'win32')('by a full disk loses nothing', async () => {
    const script = `ulimit -f ${LIMIT}; exec "$0" "$@"`;
    const child = await endOf(spawn('bash', ['-c', script, process.execPath, CLI, ...words('full')], { cwd: folder }));
    expect(child.code, child.stderr).toBe(2);
    expect(child.stderr).toMatch(/journal\.jsonl: cannot write to the journal: the file would become larger than/);
    expect(child.stderr).toContain('What was written before still stands');
    expect((await readJournal(journalOf('full'))).records.length).toBeGreaterThan(0);
    const rest = await audited('full', '--resume');
    expect(rest.code, rest.stderr).toBe(0);
    expect(lasting(textOf('full', 'audit.json'))).toEqual(lasting(textOf('whole', 'audit.json')));
  });
});

describe.skipIf(DATA === '')('on MNIST (needs GIBBON_DATA)', () => {
  it("audits a file of the ONNX model zoo on the data set's own files", async () => {
    const model = join(DATA, 'models/mnist_cnn.onnx');
    const images = join(DATA, 'mnist/t10k-images-idx3-ubyte.gz');
    const data = ['--data', images, '--limit', '10', '--box', '0..255', '--epsilon', '76.5', '--preset', 'fast'];
    const { code, stdout, stderr } = await gibbon(folder, ['audit', model, ...data, '--json', '--out', 'mnist']);
    expect(code, stderr).toBe(0);
    const { robustAccuracy, cleanAccuracy, examples } = JSON.parse(stdout);
    expect(cleanAccuracy).toMatchObject({ count: 10, total: 10 });
    expect(robustAccuracy.count, 'this net has no defence').toBe(0);
    expect(examples[0]).toMatchObject({ label: 7, pictures: { clean: { width: 28, height: 28, channels: 1 } } });
  });
});
