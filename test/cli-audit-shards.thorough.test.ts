/** `gibbon audit --shard` and `--merge`: an audit in parts is the audit. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../src/evaluation/journal/journal.node.ts';
import { answeredBy, smallNet } from './audit-models.ts';
import { lasting } from './audit-record.ts';
import { gibbon } from './command-line.ts';
import { recordFaults } from './record-schema.ts';

const COUNT = 20;
const SHARDS = 3;

const folder = mkdtempSync(join(tmpdir(), 'gibbon-shards-'));
const at = (...names: string[]) => join(folder, ...names);
const journalOf = (out: string) => at(out, 'journal.jsonl');

const asked = [
  'audit',
  'net.onnx',
  '--data',
  'samples.npz',
  '--epsilon',
  '0.02',
  '--preset',
  'quick',
  '--threads',
  '1',
];
const audited = (out: string, ...more: string[]) => gibbon(folder, [...asked, '--out', out, ...more]);
const shards = Array.from({ length: SHARDS }, (_, i) => `shard ${i + 1}`);
const merging = (...folders: string[]) => folders.flatMap((name) => ['--merge', name]);
const recordOf = (out: string) => lasting(readFileSync(at(out, 'audit.json'), 'utf8'));

beforeAll(async () => {
  const net = smallNet(5);
  writeFileSync(at('net.onnx'), net);
  writeFileSync(at('samples.npz'), (await answeredBy(net, COUNT)).file);
  const whole = await audited('whole');
  expect(whole.code, whole.stderr).toBe(0);
  for (const [i, out] of shards.entries()) {
    const { code, stdout, stderr } = await audited(out, '--shard', `${i + 1}/${SHARDS}`);
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain(`--merge ${out} adds it to the whole audit`);
    expect(existsSync(at(out, 'audit.json')), 'a shard is no audit').toBe(false);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('shards of an audit', () => {
  it('share the samples, and each has the same outcomes as the whole', async () => {
    const keyed = async (out: string) =>
      (await readJournal(journalOf(out))).records.map((record) => [`${record.rung}/${record.index}`, record] as const);
    const whole = new Map(await keyed('whole'));
    const parts = (await Promise.all(shards.map(keyed))).flat();
    expect(parts.map(([key]) => key).sort()).toEqual([...whole.keys()].sort());
    for (const [key, record] of parts) expect(whole.get(key), key).toEqual(record);
  });

  it('are merged to the record of the whole audit, whatever their order', async () => {
    const { code, stderr } = await audited('merged', ...merging(...shards.toReversed()));
    expect(code, stderr).toBe(0);
    const { length } = (await readJournal(journalOf('whole'))).records;
    expect(stderr).toContain(`merged/journal.jsonl holds ${length} outcomes with those of shard 3, shard 2, shard 1`);
    expect(recordOf('merged')).toEqual(recordOf('whole'));
    expect(recordFaults(JSON.parse(readFileSync(at('merged', 'audit.json'), 'utf8')))).toEqual([]);
  });

  it('may lack some, which the audit then runs itself', async () => {
    const { code, stderr } = await audited('most', ...merging(shards[0], shards[2]));
    expect(code, stderr).toBe(0);
    expect(recordOf('most')).toEqual(recordOf('whole'));
    const again = await audited('most', '--resume', ...merging(shards[1]));
    expect(again.code, again.stderr).toBe(0);
    const lines = readFileSync(journalOf('most'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(1 + (await readJournal(journalOf('whole'))).records.length);
  });

  it('go on where they were stopped', async () => {
    mkdirSync(at('half'));
    const lines = readFileSync(journalOf(shards[0]), 'utf8').split('\n');
    writeFileSync(journalOf('half'), `${lines.slice(0, 6).join('\n')}\n`);
    const { code, stderr } = await audited('half', '--resume', '--shard', `1/${SHARDS}`);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('resuming after 5 outcomes');
    const linesOf = (out: string) => readFileSync(journalOf(out), 'utf8').split('\n').length;
    expect(linesOf('half')).toBe(linesOf(shards[0]));
  });
});

describe('what is no shard of the audit', () => {
  it.each([
    ['another epsilon', ['--epsilon', '0.03', ...merging(shards[0])], 'this is the journal of another run: "epsilon"'],
    ['a folder without a journal', merging('nowhere'), 'nowhere/journal.jsonl: there is no such journal'],
    ['no part', ['--shard', '4/3'], '--shard: "4/3" is not a part'],
    ['a word', ['--shard', 'first'], 'Write which one of how many, e.g. 2/3.'],
    [
      'a report of a part',
      ['--shard', '1/3', '--junit', 'report.xml'],
      "'--shard <i/n>' cannot be used with option '--junit",
    ],
  ])('%s is refused', async (_, more, message) => {
    const { code, stdout, stderr } = await audited('refused', ...more);
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(at('refused', 'journal.jsonl'))).toBe(false);
  });

  it('a journal that contradicts another', async () => {
    mkdirSync(at('forged'));
    copyFileSync(journalOf(shards[0]), journalOf('forged'));
    const text = readFileSync(journalOf('forged'), 'utf8');
    writeFileSync(
      journalOf('forged'),
      text.replace(/"fooled":(true|false)/, (_, was) => `"fooled":${was !== 'true'}`),
    );
    const { code, stderr } = await audited('torn', ...merging(shards[0], 'forged'));
    expect(code, stderr).toBe(2);
    expect(stderr).toContain('forged/journal.jsonl');
  });
});
