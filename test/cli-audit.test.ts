/** `gibbon audit` as people run it: what it prints and leaves, how it ends, and that nothing but time depends on how it ran. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../src/evaluation/journal/journal.node.ts';
import { lasting } from './audit-record.ts';
import { auditRuns, COUNT } from './audit-runs.ts';
import { gibbon, type Outcome } from './command-line.ts';
import { recordFaults } from './record-schema.ts';

const runs = await auditRuns();
afterAll(() => runs[Symbol.dispose]());
const { folder, at, journalOf, textOf, audited } = runs;

let whole: Outcome;

beforeAll(async () => {
  whole = await audited('whole', '--junit', 'whole/junit.xml', '--fail-under', '0.05');
});

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
    expect(stdout).toMatch(/^PRELIMINARY: Some checks need more than 20 samples\.\n/);
    expect(stdout).toContain('Too few samples to tell whether this number is too high');
    for (const { name, attacked } of ladder) expect(stdout).toMatch(new RegExp(`^${name} +${attacked} `, 'm'));
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('leaves a record with the fields that docs/audit-schema.md lists, and no others', () => {
    expect(recordFaults(wholeRecord())).toEqual([]);
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
    expect(recordFaults(record)).toEqual([]);
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
    expect(recordFaults(JSON.parse(textOf('certified', 'audit.json')))).toEqual([]);
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
