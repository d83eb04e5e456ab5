/** Training that is killed at random moments ends with the same weights, bit for bit, as training that was left in peace. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { randomStream } from '../../src/random.ts';
import '../fresh-build.ts';

const CHILD = resolve(import.meta.dirname, 'resume-child.mjs');
const KILLS = 5;
/** A process is killed after at most so many steps of the 400, and then so many milliseconds. */
const MOST_STEPS = 70;
const MOST_MILLISECONDS = 20;

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

/** When a process is killed. */
interface Death {
  readonly steps: number;
  readonly milliseconds: number;
}

/** Trains from the checkpoint, to the end or to its death. */
function train(name: string, death?: Death): Promise<Life> {
  const child = spawn(process.execPath, [CHILD, join(folder, `${name}.checkpoint`), join(folder, `${name}.result`)]);
  let [stdout, stderr] = ['', ''];
  let isDoomed = false;
  child.stdout.on('data', (text) => {
    stdout += text;
    const steps = stepsIn(stdout);
    if (death === undefined || isDoomed || steps[steps.length - 1] - steps[0] < death.steps) return;
    isDoomed = true;
    setTimeout(() => child.kill('SIGKILL'), death.milliseconds);
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => {
      const steps = stepsIn(stdout);
      done({ code, first: steps[0], last: steps[steps.length - 1], stderr });
    });
  });
}

const stepsIn = (stdout: string): number[] => stdout.trim().split('\n').map(Number);

it('gives the same weights however often it is killed', async () => {
  const whole = await train('whole');
  expect(whole, whole.stderr).toMatchObject({ code: 0 });

  const random = randomStream(11, 'kill');
  const lives: Life[] = [];
  for (let i = 0; i < KILLS; i++) {
    const death = { steps: random.integer(MOST_STEPS), milliseconds: random.uniform(0, MOST_MILLISECONDS) };
    lives.push(await train('killed', death));
  }
  lives.push(await train('killed'));

  expect(
    lives.slice(0, KILLS).map(({ code }) => code),
    'all were killed before their end',
  ).toEqual(new Array(KILLS).fill(null));
  expect(lives[KILLS], lives[KILLS].stderr).toMatchObject({ code: 0, last: whole.last });
  const [firstLife, ...later] = lives;
  expect(
    later.map(({ first }, i) => first >= lives[i].first),
    'none falls back behind the one before it',
  ).toEqual(new Array(KILLS).fill(true));
  expect(firstLife.first).toBe(whole.first);
  expect(lives[KILLS].first, 'the last one had little left to do').toBeGreaterThan(firstLife.first);
  const bytes = (name: string) => readFileSync(join(folder, `${name}.result`));
  expect(bytes('killed').equals(bytes('whole')), 'the weights and losses differ from those of one run').toBe(true);
  expect(existsSync(join(folder, 'killed.checkpoint'))).toBe(true);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
}, 600_000);
