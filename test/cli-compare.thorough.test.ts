/** `gibbon compare` and `gibbon audit --compare` as people run them. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answeredBy, smallNet } from './audit-models.ts';
import { gibbon } from './command-line.ts';

const COUNT = 20;
const folder = mkdtempSync(join(tmpdir(), 'gibbon-compare-'));
const at = (...names: string[]) => join(folder, ...names);
const record = (...names: string[]) => JSON.parse(readFileSync(at(...names), 'utf8'));

const audited = (model: string, out: string, ...more: string[]) => {
  const words = ['audit', model, '--data', 'samples.npz', '--epsilon', '.02', '--preset', 'quick', '--threads', '1'];
  return gibbon(folder, [...words, '--out', out, ...more]);
};

beforeAll(async () => {
  const net = smallNet(5);
  writeFileSync(at('net.onnx'), net);
  writeFileSync(at('twin.onnx'), smallNet(5, 1));
  writeFileSync(at('samples.npz'), (await answeredBy(net, COUNT)).file);
  const first = await audited('net.onnx', 'first');
  expect(first).toMatchObject({ code: 0, stderr: '' });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('gibbon audit --compare', () => {
  it('compares at once, and gibbon compare says the same later', async () => {
    const { code, stdout } = await audited('twin.onnx', 'second', '--compare', 'first/audit.json');
    const now = record('second', 'comparison.json');
    expect(code).toBe(now.isWorse ? 1 : 0);
    const later = await gibbon(folder, ['compare', 'first/audit.json', 'second/audit.json', '--json']);
    expect(JSON.parse(later.stdout)).toEqual(now);
    expect(later.code).toBe(code);
    const text = await gibbon(folder, ['compare', 'first/audit.json', 'second/audit.json']);
    expect(stdout.endsWith(`\n${text.stdout}`)).toBe(true);
    for (const line of text.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
    const [before, after] = [record('first', 'audit.json'), record('second', 'audit.json')];
    const fate = ({ right, fooledBy }: { right: boolean; fooledBy: string | null }) =>
      right ? (fooledBy ?? 'resists') : 'wrong';
    const lost = before.perSample.filter(
      (sample: { right: boolean; fooledBy: string | null }, i: number) =>
        fate(sample) === 'resists' && fate(after.perSample[i]) !== 'resists',
    );
    expect(now.metrics[1].difference.lost).toBe(lost.length);
    expect(now.metrics[1]).toMatchObject({ before: before.robustAccuracy, after: after.robustAccuracy });
  });

  it('refuses what cannot be compared before anything is attacked', async () => {
    const { code, stderr } = await audited('twin.onnx', 'third', '--compare', 'first/audit.json', '--epsilon', '.03');
    expect(code).toBe(2);
    expect(stderr).toContain('epsilon: 0.02 before, 0.03 after');
    expect(existsSync(at('third', 'journal.jsonl'))).toBe(false);
  });

  it('ends with 1 where something is significantly worse', async () => {
    const worse = record('first', 'audit.json');
    for (const sample of worse.perSample) sample.right = false;
    writeFileSync(at('worse.json'), JSON.stringify(worse));
    const { code, stdout } = await gibbon(folder, ['compare', 'first/audit.json', 'worse.json']);
    expect(code).toBe(1);
    expect(stdout).toContain('before any attack: significantly worse, by 100 points');
    expect((await gibbon(folder, ['compare', 'worse.json', 'first/audit.json'])).code).toBe(0);
  });
});
