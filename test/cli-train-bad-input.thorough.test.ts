/** What `gibbon train` says to bad input: exit code 2, what and where, what to do, and nothing written. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpz } from '../src/data/index.ts';
import { floats, integers } from '../src/tensor/index.ts';
import { gibbon } from './command-line.ts';
import { type Refusal, refusalOf, Wording } from './refusals.ts';
import { bars, barsFile } from './training-images.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-train-bad-'));
const put = (name: string, contents: Uint8Array | string) => writeFileSync(join(folder, name), contents);

beforeAll(() => {
  put('bars.npz', barsFile());
  const broken = bars(30, 0);
  broken.images.data[64 * 7 + 3] = Number.NaN;
  put('nan.npz', barsFile(broken));
  put(
    'rows.npz',
    writeNpz({
      images: floats([12, 4], new Array(48).fill(0.5)),
      labels: integers([12], [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]),
    }),
  );
  put('file', 'x');
  put('picture.png', 'no checkpoint');
  mkdirSync(join(folder, 'empty'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const cases: readonly Refusal[] = [
  ['resnet9000', 'option', 'architecture'],
  ['softmax --dataset imaginary', 'data', '"imaginary"'],
  ['softmax --dataset empty', 'data', 'empty'],
  ['softmax --dataset mnist --data absent', 'data', 'train-images-idx3-ubyte.gz'],
  ['softmax --dataset nan.npz', 'data', 'nan.npz'],
  ['cnn --dataset rows.npz --batch-size 2', 'option', 'architecture'],
  ['softmax --dataset bars.npz --batch-size 151', 'data', '150 samples'],
  ['softmax --dataset bars.npz --batch-size 0', 'option', '--batch-size'],
  ['softmax --dataset bars.npz --limit 10', 'data', '10 samples'],
  ['softmax --dataset bars.npz --epsilon -0.1', 'option', '--epsilon'],
  ['softmax --dataset bars.npz --epsilon 1.5', 'option', '--epsilon'],
  ['softmax --dataset bars.npz --epsilon 8/0', 'option', '--epsilon'],
  ['softmax --dataset bars.npz --adversarial magic', 'option', '--adversarial'],
  ['softmax --dataset bars.npz --adversarial fgsm --beta 2', 'option', '--beta'],
  ['softmax --dataset bars.npz --steps 2', 'option', '--steps'],
  ['softmax --dataset bars.npz --alpha 2 --adversarial fgsm', 'option', '--alpha'],
  ['softmax --dataset bars.npz --optimizer lion', 'option', '--optimizer'],
  ['softmax --dataset bars.npz --learning-rate 0', 'option', '--learning-rate'],
  ['softmax --dataset bars.npz --epochs 0', 'option', '--epochs'],
  ['softmax --dataset bars.npz --checkpoint picture.png', 'data', 'picture.png'],
  ['softmax --dataset bars.npz --checkpoint file/below', 'option', '--checkpoint'],
  ['softmax --dataset bars.npz --checkpoint empty', 'option', '--checkpoint'],
  ['mlp --dataset bars.npz --batch-size 10 --epochs 20 --optimizer sgd --learning-rate 1e9', 'divergence'],
];

const noTrace = expect.not.stringMatching(/^\s+at .*:\d+/m);
const wording = new Wording(folder);

describe('gibbon train refuses', () => {
  it.concurrent.for(cases)('%s', async (refusal) => {
    const [words] = refusal;
    const before = readdirSync(folder);
    const out = `${words.replace(/[^\w.]+/g, '_')}.onnx`;
    const outcome = await gibbon(folder, ['train', ...words.split(' '), '--out', out, '--json']);
    refusalOf(outcome, refusal);
    wording.add(`train ${words}`, outcome);
    expect(before).not.toContain(out);
    expect(existsSync(join(folder, out)), 'a refused command has written its file').toBe(false);
    expect(existsSync(join(folder, `${out}.checkpoint`)), 'a refused command has written a checkpoint').toBe(false);
  });

  it.concurrent.for(['file/below.onnx', 'empty', 'bars.onnx --checkpoint bars.onnx'])('--out %s', async (out) => {
    const words = ['train', 'softmax', '--dataset', 'bars.npz', '--out', ...out.split(' ')];
    const outcome = await gibbon(folder, [...words, '--json']);
    refusalOf(outcome, ['', 'option', out.includes('--checkpoint') ? '--checkpoint' : '--out']);
    wording.add(words.join(' '), outcome);
  });

  it.concurrent('to train without a place for the file', async () => {
    const { code, stderr } = await gibbon(folder, ['train', 'softmax']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("required option '--out <file>'") });
  });
});

it('says all of this in the words of test/wording/train.txt', async () => {
  // Where the published sets are looked for, and where training diverges, depend on the machine.
  const varies = (words: string, code: string) => code === 'divergence' || words.includes('mnist');
  await wording.expectAsIn(
    'train',
    cases.flatMap(([words, code]) => (varies(words, code) ? [] : [`train ${words}`])),
  );
});

/** A file system of 32 kB, where this process may have one. */
function smallDisk(): string | undefined {
  const place = join(folder, 'full');
  mkdirSync(place);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', place]);
  return status === 0 ? place : undefined;
}

const disk = smallDisk();
afterAll(() => {
  if (disk !== undefined) spawnSync('umount', [disk]);
});

it.skipIf(disk === undefined)(
  'a full disk ends training with a message, and leaves no part of a checkpoint (needs root)',
  async () => {
    const words = ['train', 'mlp', '--dataset', 'bars.npz', '--out', 'mlp.onnx', '--epochs', '1', '--batch-size', '50'];
    const outcome = await gibbon(folder, [...words, '--checkpoint', 'full/mlp.checkpoint']);
    expect(outcome).toMatchObject({ code: 2, stderr: noTrace });
    expect(outcome.stderr).toContain('full/mlp.checkpoint: cannot save the checkpoint: no space left on the device');
    expect(outcome.stderr).toContain('name another place for checkpoints');
    expect(readdirSync(join(folder, 'full'))).toEqual([]);
    expect(existsSync(join(folder, 'mlp.onnx'))).toBe(false);
  },
);
