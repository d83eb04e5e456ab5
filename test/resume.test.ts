/** Training that is killed at random moments ends with the same weights, bit for bit, as training that was left in peace. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { randomStream } from '../src/random.ts';

const CHILD = resolve(import.meta.dirname, 'resume-child.mjs');
const KILLS = 6;
/** Milliseconds after its first steps in which a process is killed: it takes about 1500 to get to the end. */
const LONGEST_LIFE = 300;

const folder = mkdtempSync(join(tmpdir(), 'gibbon-resume-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Life {
  /** Null where it was killed. */
  readonly code: number | null;
  /** Steps that were done after its first run, and at its end. */
  readonly first: number;
  readonly last: number;
  readonly stderr: string;
}

/** Trains from the checkpoint, for so many milliseconds after the first steps or to the end. */
function train(name: string, life = Number.POSITIVE_INFINITY): Promise<Life> {
  const child = spawn(process.execPath, [CHILD, join(folder, `${name}.checkpoint`), join(folder, `${name}.result`)]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    if (stdout === '' && Number.isFinite(life)) setTimeout(() => child.kill('SIGKILL'), life);
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => {
      const steps = stdout.trim().split('\n').map(Number);
      done({ code, first: steps[0], last: steps[steps.length - 1], stderr });
    });
  });
}

it('gives the same weights however often it is killed', async () => {
  const whole = await train('whole');
  expect(whole, whole.stderr).toMatchObject({ code: 0 });

  const random = randomStream(11, 'kill');
  const lives: Life[] = [];
  for (let i = 0; i < KILLS; i++) lives.push(await train('killed', random.uniform(0, LONGEST_LIFE)));
  lives.push(await train('killed'));

  expect(
    lives.slice(0, KILLS).map(({ code }) => code),
    'all were killed before their end',
  ).toEqual(new Array(KILLS).fill(null));
  expect(lives[KILLS], lives[KILLS].stderr).toMatchObject({ code: 0, last: whole.last });
  const [firstLife, ...later] = lives;
  expect(
    later.map(({ first }, i) => first > lives[i].first),
    'each goes on after where the one before it began',
  ).toEqual(new Array(KILLS).fill(true));
  expect(firstLife.first).toBe(whole.first);
  const bytes = (name: string) => readFileSync(join(folder, `${name}.result`));
  expect(bytes('killed').equals(bytes('whole')), 'the weights and losses differ from those of one run').toBe(true);
  expect(existsSync(join(folder, 'killed.checkpoint'))).toBe(true);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});
