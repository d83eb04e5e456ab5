/** `gibbon demo` as somebody runs it who has nothing but the package. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImage } from '../src/data/index.node.ts';
import { gibbon, type Outcome } from './command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-demo-'));
let shown: Outcome;

beforeAll(async () => {
  shown = await gibbon(folder, ['demo', '--no-open'], { GIBBON_DATA: undefined });
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('gibbon demo', () => {
  it('fools a digit, says why, audits, and says what to do next', () => {
    expect(shown, shown.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(
      /it reads (\d) \(\d+\.\d %\) {2}\+ {2}0\.1 x the sign of the gradient {2}= {2}it reads (?!\1)\d/,
    );
    expect(shown.stdout).toMatch(/Why\? A 10-step attack changes the answer within 0\.\d+/);
    expect(shown.stdout).toMatch(/Audit of 20 digits.*: 20 are read correctly before, \d+ under attack/);
  });

  it('leaves the figure, the page, the network and its digits', async () => {
    const made = join(folder, 'gibbon-demo');
    const figure = await readImage(join(made, 'figure.png'), { channels: 1 });
    expect([figure.width, figure.height]).toEqual([3 * 224 + 16, 224]);
    expect(readFileSync(join(made, 'audit.html'), 'utf8')).toContain('digits');
    expect(
      readdirSync(join(made, 'digits'), { recursive: true }).filter((name) => String(name).endsWith('.png')),
    ).toHaveLength(20);
    expect(existsSync(join(made, 'digits.onnx'))).toBe(true);
  });

  it('proposes commands that run', { timeout: 600_000 }, async () => {
    const proposed = shown.stdout.match(/npx gibbon (?:attack|explain) .*/g) ?? [];
    expect(proposed).toHaveLength(2);
    for (const command of proposed) {
      const { code, stderr } = await gibbon(folder, command.split(' ').slice(2));
      expect(code, `${command}\n${stderr}`).toBe(0);
    }
  });

  it('refuses a place that cannot be written to', async () => {
    writeFileSync(join(folder, 'taken'), '');
    const refused = await gibbon(folder, ['demo', '--no-open', '--out', 'taken']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('is a file, not a folder');
  });
});
