/** How long the commands take from start to finish, Node's own start included. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './rounds.ts';
import type { Table } from './table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'dist', 'cli', 'main.js');
const PANDA = ['--epsilon', '.007', '--mean', '.5', '--std', '.5', '--resize', '256', '--crop', '224'];

interface Command {
  readonly name: string;
  readonly words: readonly string[];
  readonly aim: string;
  readonly repeats: number;
}

export function commandTable(quick: boolean): Table {
  const data = process.env.GIBBON_DATA;
  const commands: Command[] = [{ name: 'gibbon --help', words: ['--help'], aim: '0.25', repeats: quick ? 5 : 9 }];
  const notes: string[] = [];
  if (data === undefined) notes.push('the panda: skipped, GIBBON_DATA is not set');
  else commands.push({ name: 'gibbon attack (the panda)', words: panda(data), aim: '2', repeats: quick ? 3 : 7 });
  return {
    title: 'Commands, from start to finish',
    head: ['command', 'median s', 'fastest s', 'aim s', 'exit code'],
    rows: commands.map(timed),
    notes,
  };
}

function panda(data: string): string[] {
  const model = join(data, 'models', 'imagenet_mobilenet_v2_1.0_224.onnx');
  const photo = join(data, 'imagenet', 'photos', '388_n02510455_giant_panda.JPEG');
  return ['attack', model, photo, ...PANDA];
}

function timed({ name, words, aim, repeats }: Command): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-bench-'));
  const seconds: number[] = [];
  let code: number | null = null;
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    const ended = spawnSync(process.execPath, [MAIN, ...words], { cwd: folder, encoding: 'utf8' });
    seconds.push((performance.now() - start) / 1000);
    code = ended.status;
  }
  rmSync(folder, { recursive: true });
  return [name, median(seconds).toFixed(2), Math.min(...seconds).toFixed(2), aim, String(code)];
}
