/** `gibbon audit` as people run it: what it prints and leaves, how it ends, and that nothing but time depends on how it ran. */
import { type ChildProcessByStdio, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../src/evaluation/journal/journal.node.ts';
import { randomStream } from '../src/random.ts';
import { answeredBy, smallNet } from './audit-models.ts';
import { lasting } from './audit-record.ts';
import { gibbon, type Outcome, start } from './command-line.ts';
import { CLI } from './fresh-build.ts';
import { DATA } from './real-models.ts';

const COUNT = 20;
const KILLS = 3;
/** In units of 1024 bytes, as the shell's ulimit counts. */
const LIMIT = 12;

const folder = mkdtempSync(join(tmpdir(), 'gibbon-audit-'));
const at = (...names: string[]) => join(folder, ...names);
const journalOf = (out: string) => at(out, 'journal.jsonl');
const textOf = (...names: string[]) => readFileSync(at(...names), 'utf8');

const asked = ['audit', 'net.onnx', '--data', 'samples.npz', '--epsilon', '0.02', '--preset', 'fast'];
const words = (out: string, ...more: string[]) => [...asked, '--out', out, '--threads', '1', ...more];
const audited = (out: string, ...more: string[]) => gibbon(folder, words(out, ...more));

let whole: Outcome;

beforeAll(async () => {
  const net = smallNet(5);
  writeFileSync(at('net.onnx'), net);
  writeFileSync(at('twin.onnx'), smallNet(5, 1));
  writeFileSync(at('samples.npz'), (await answeredBy(net, COUNT)).file);
  writeFileSync(at('few.npz'), (await answeredBy(net, COUNT / 2)).file);
  whole = await audited('whole', '--junit', 'whole/junit.xml', '--fail-under', '0.05');
});
afterAll(() => rmSync(folder, { recursive: true }));

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

const wholeRecord = () => JSON.parse(textOf('whole', 'audit.json'));

describe('gibbon audit', () => {
  it('prints the number, what speaks for or against it, and the ladder', () => {
    const { stdout, stderr, code } = whole;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { robustAccuracy, ladder, verdict } = wholeRecord();
    expect(robustAccuracy.count, 'epsilon was chosen so that some resist and some do not').toBeGreaterThan(0);
    expect(robustAccuracy.count).toBeLessThan(COUNT);
    const percent = (100 * robustAccuracy.value).toFixed(1);
    expect(stdout).toContain(`accuracy under attack ${percent} %, ${robustAccuracy.count} of ${COUNT} samples`);
    expect(verdict, 'twenty samples tell little').toMatchObject({
      kind: 'too few',
      preliminary: ['samples'],
    });
    expect(stdout).toMatch(/^PRELIMINARY: 20 samples are too few for every check\.\n/);
    expect(stdout).toContain('Too few samples to tell whether this number is too high');
    for (const { name, attacked } of ladder) expect(stdout).toMatch(new RegExp(`^${name} +${attacked} `, 'm'));
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('leaves a record with the fields that docs/audit-schema.md lists, and no others', () => {
    const documented = readFileSync(join(import.meta.dirname, '../docs/audit-schema.md'), 'utf8')
      .split('## The record')[1]
      .split('\n### ')[0];
    const rows = [...documented.matchAll(/^\| (`.*?`) \| \S+ \| (.*) \|$/gm)];
    const cells = rows.flatMap(([, cell, meaning]) => (meaning.startsWith('only with') ? [] : [cell]));
    const always = cells.flatMap((cell) => cell.split(', ')).map((name) => name.replaceAll('`', ''));
    // It was made with --fail-under.
    expect(Object.keys(wholeRecord()).sort()).toEqual([...always, 'requirements'].sort());
    expect(wholeRecord()).toMatchObject({
      schema: 'gibbon-audit/2',
      model: { name: 'net.onnx', classCount: 5, inputShape: [1, 6, 6] },
      data: { description: 'samples.npz', samples: COUNT },
      setting: { norm: 'Linf', epsilon: 0.02, preset: 'fast', box: { low: 0, high: 1 }, secondRuntime: null },
      transfer: null,
      remarks: [],
    });
  });

  it('leaves a page that needs nothing else, and a test report', () => {
    expect(textOf('whole', 'audit.html')).toContain('Preliminary');
    const page = textOf('whole', 'audit.html');
    expect(page).toContain(wholeRecord().model.sha256);
    expect(page).not.toMatch(/<script[^>]*\ssrc=|<link\b|<img[^>]*\ssrc="(?!data:)|url\((?!["']?data:)|@import/);
    const report = textOf('whole', 'junit.xml');
    expect(report).toContain('name="robust &gt;= 0.05"');
    expect(report.match(/<testcase /g)).toHaveLength(2 + wholeRecord().diagnostics.length);
  });

  it('ends with 1 where the accuracy is under --fail-under, and reports again without attacking again', async () => {
    const before = textOf('whole', 'journal.jsonl');
    const again = await audited('whole', '--resume', '--fail-under', '0.999', '--junit', 'whole/junit.xml');
    const { length } = (await readJournal(journalOf('whole'))).records;
    expect(again.code).toBe(1);
    expect(again.stderr).toBe(`note: resuming after ${length} outcomes in whole/journal.jsonl\n`);
    expect(textOf('whole', 'journal.jsonl')).toBe(before);
    expect(textOf('whole', 'junit.xml')).toContain('<failure type="requirement"');
  });

  it('ends with 1 where a requirement does not hold, and has a test of each in the report', async () => {
    const required = ['--require', 'clean >= .5', '--require', 'robust(Linf, .02) > 99%', '--junit', 'whole/junit.xml'];
    const { code, stdout } = await audited('whole', '--resume', ...required);
    expect(code).toBe(1);
    expect(stdout).toContain('Required: clean >= .5. Met: 100.0 %.');
    expect(stdout).toMatch(/^Required: robust\(Linf, .02\) > 99%. NOT MET: \d/m);
    expect(wholeRecord().requirements).toMatchObject([{ isMet: true }, { isMet: false, least: 0.99 }]);
    const report = textOf('whole', 'junit.xml');
    expect(report).toContain('name="clean &gt;= .5" time="0"><system-out>');
    expect(report).toContain('<failure type="requirement"');
    const plain = await audited('whole', '--resume');
    expect(plain.code).toBe(0);
    expect(wholeRecord().requirements).toBe(undefined);
  });

  it('stops early where a requirement cannot hold any more, and goes on from there', async () => {
    const stopped = await audited('early', '--require', 'robust >= 1', '--stop-early');
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain('stopped: "robust >= 1" cannot hold any more; early keeps what was found so far');
    expect(existsSync(at('early', 'audit.json'))).toBe(false);
    expect((await audited('early', '--resume')).code).toBe(0);
    expect(lasting(textOf('early', 'audit.json'))).toEqual(lasting(textOf('whole', 'audit.json')));
  });

  it('takes other models and another runtime along, and prints the record alone with --json', async () => {
    const data = ['audit', 'net.onnx', '--data', 'few.npz', '--epsilon', '0.02', '--preset', 'fast'];
    const others = ['--surrogate', 'twin.onnx', '--surrogate', 'net.onnx'];
    const more = [...others, '--second-runtime', '--json', '--threads', '1'];
    const { code, stdout, stderr } = await gibbon(folder, [...data, ...more, '--out', 'both']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const record = JSON.parse(stdout);
    expect(record).toEqual(JSON.parse(textOf('both', 'audit.json')));
    expect(record.setting.secondRuntime).toMatch(/^onnxruntime-web /);
    expect(record.transfer.surrogates).toEqual(['twin', 'net', 'twin + net']);
    for (const [i, name] of ['twin', 'net', 'twin + net'].entries()) {
      const rung = record.ladder.at(i - 3);
      expect(rung).toMatchObject({ name: `transfer from ${name}`, attacked: COUNT / 2 });
      expect(rung.fooled, 'weights that are nearly the same').toBeGreaterThan(0);
    }
    const judged = record.ladder.filter(({ fooled }: { fooled: number }) => fooled > 0);
    expect(judged.map((each: { agreeElsewhere: number }) => each.agreeElsewhere)).toEqual(judged.map(() => 1));
  });

  it('proves what no attack can beat, and counts that with --certified', async () => {
    const { code, stdout, stderr } = await audited(
      'certified',
      '--certify',
      '--certified',
      '--fail-under',
      '1',
      '--junit',
      'certified/junit.xml',
    );
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { certificates, robustAccuracy } = JSON.parse(textOf('certified', 'audit.json'));
    const { count } = certificates.certifiedAccuracy;
    expect(count, 'epsilon was chosen so that bounds prove some').toBeGreaterThan(0);
    expect(count + certificates.undecided).toBe(robustAccuracy.count);
    expect(stdout).toContain(
      `Proved against every attack: ${(100 * certificates.certifiedAccuracy.value).toFixed(1)} %`,
    );
    const [first, ...others] = certificates.accuracyOverEpsilon.points.map(
      ({ accuracy }: { accuracy: number }) => accuracy,
    );
    expect(first).toBe(1);
    expect(others.at(3)).toBe(count / COUNT);
    expect(others.at(-1)).toBeLessThan(others[0]);
    expect(textOf('certified', 'junit.xml')).toMatch(/name="certified &gt;= 1"[^>]*><failure/);
    expect(textOf('certified', 'audit.html')).toContain('the truth lies between that curve and the attacks');
  });

  it('finds the same with one sample at a time and with two workers', async () => {
    const outcomes = [await audited('single', '--batch', '1'), await audited('pair', '--batch', '8', '--threads', '2')];
    for (const outcome of outcomes) expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(lasting(textOf('single', 'audit.json'))).toEqual(lasting(textOf('whole', 'audit.json')));
    expect(lasting(textOf('pair', 'audit.json'))).toEqual(lasting(textOf('whole', 'audit.json')));
  });
});

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
