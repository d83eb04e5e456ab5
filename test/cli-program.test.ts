/** The program as a whole, whatever it is asked: its help, and how it ends when it is stopped or nobody listens. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gibbon, start } from './command-line.ts';
import { stripeFile } from './pictures.ts';
import { stripes } from './small-models.ts';

const OWN_ANSWERS = "no labels were given: the model's own answers were attacked";

const folder = mkdtempSync(join(tmpdir(), 'gibbon-program-'));

beforeAll(async () => {
  writeFileSync(join(folder, 'stripes.onnx'), stripes());
  mkdirSync(join(folder, 'flat'));
  for (const index of [0, 1, 2]) writeFileSync(join(folder, `flat/${index}.png`), await stripeFile(index));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('gibbon', () => {
  it.concurrent.for([
    [''],
    ['--help'],
    ['help'],
    ['attack --help'],
    ['help attack'],
    ['explain --help'],
    ['reproduce --help'],
  ])('helps in 80 columns: gibbon %s', async ([words]) => {
    const given = words.split(' ').filter((word) => word !== '');
    const { code, stdout, stderr } = await gibbon(folder, given);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const command = given.find((word) => /^[a-z]+$/.test(word) && word !== 'help') ?? '<command>';
    expect(stdout).toMatch(new RegExp(`^Usage: gibbon ${command} `));
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.concurrent.for(['falsify', 'inspect', 'reproduce', 'train', 'verify'])(
    'says what --help is: %s',
    async (command) => {
      const { stdout } = await gibbon(folder, [command, '--help']);
      expect(stdout).toMatch(/-h, --help +show this help/);
    },
  );

  it.concurrent.for(['--threads 1', '--threads 2'])(
    'ends at once and without a word on Ctrl-C, and leaves nothing behind: %s',
    async (threads) => {
      const out = `halted-${threads.at(-1)}`;
      const words = `attack stripes.onnx flat --steps 100000000 --out ${out} ${threads}`;
      const child = start(folder, words.split(' '));
      let said = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (text) => {
          said += text;
        });
      }
      const ended = new Promise((done) => {
        child.on('close', (code, signal) => done({ code, signal }));
      });
      await new Promise((done) => setTimeout(done, 2000));
      child.kill('SIGINT');
      // Shells report an end by this signal as exit code 130.
      expect(await ended).toEqual({ code: null, signal: 'SIGINT' });
      expect(said).toBe('');
      expect(existsSync(join(folder, out))).toBe(false);
    },
  );

  it.concurrent('ends in peace when nobody reads what it prints', async () => {
    const child = start(folder, ['attack', 'stripes.onnx', 'flat/0.png', '--json']);
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const code = await new Promise((done) => {
      child.on('close', done);
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: `note: ${OWN_ANSWERS}\n` });
  });
});
