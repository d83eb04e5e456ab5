/** `gibbon explain` as people run it, on models whose answers can be told in the head. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy, writeNpz } from '../src/data/index.ts';
import { floats, integers } from '../src/tensor/index.ts';
import { gibbon } from './command-line.ts';
import { node, onnxFile } from './onnx-model.ts';
import { CONTRAST, colourFile, joined, stripeFile, stripeValues } from './pictures.ts';
import { coloursLast, SIDE, stripes, vectors } from './small-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-explain-'));

function put(name: string, contents: Uint8Array | string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), contents);
}

beforeAll(async () => {
  put('stripes.onnx', stripes());
  put('vectors.onnx', vectors());
  put('last.onnx', coloursLast());
  put('carded.onnx', stripes());
  put('carded.gibbon.json', '{"box": "0..255", "classNames": ["左", "中间", "右, east"]}');
  put('names.txt', 'left\n<b>middle</b>\nright-hand third of the picture, east\n');
  put('one.png', await stripeFile(1));
  put('big.png', await stripeFile(2, 'png', 4 * SIDE));
  put('green.png', await colourFile(1));
  const rows = joined([0, 1, 2].map(stripeValues));
  put('x.npy', writeNpy(floats([3, SIDE ** 2], rows)));
  put('x.npz', writeNpz({ images: floats([3, SIDE ** 2], rows), labels: integers([3], [0, 1, 0]) }));
  put('wrong.npy', writeNpy(floats([2, 5])));
  const image = { image: [1, 1, SIDE, SIDE] };
  put(
    'nan.onnx',
    onnxFile({
      inputs: image,
      nodes: [
        node('Sub', ['image', 'two'], 'negative'),
        node('Log', ['negative'], 'nan'),
        node('Reshape', ['nan', 'shape'], 'scores'),
      ],
      weights: { two: floats([1], [2]), shape: integers([2], [1, SIDE ** 2]) },
      outputs: ['scores'],
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const ran = (words: string) => gibbon(folder, ['explain', ...words.split(' '), '--threads', '1']);

/** The record of an explanation. */
async function explained(words: string) {
  const { code, stdout, stderr } = await ran(`${words} --json`);
  expect(stderr).toMatch(/^(note: .*\n)*$/);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe('what gibbon explain finds', () => {
  it.concurrent.for([
    ['stripes.onnx one.png', 1, 1],
    ['carded.onnx one.png', 1, 255],
    ['last.onnx green.png', 1, 1],
    ['vectors.onnx x.npy --index 2', 2, 1],
  ] as const)('is right by the closed form: %s', async ([words, answer, width]) => {
    const record = await explained(`${words} --draws 3`);
    expect(record).toMatchObject({ answer: { class: answer }, label: answer, labelIsAnswer: true });
    const flip = (CONTRAST / 2 / 255) * width;
    expect(record.smallest.unclipped.epsilon / flip, 'half of the contrast').toBeCloseTo(1, 3);
    expect(record.smallest.clipped).toEqual(record.smallest.unclipped);
    expect(record.multiStep.found.epsilon / flip, 'ten steps find the corner too').toBeCloseTo(1, 1);
    expect(record.multiStep.found.epsilon / flip).toBeGreaterThan(1 - 1e-4);
    expect(record.linearity.fit).toBeCloseTo(1, 5);
    expect(record.smallest.isImage).toBe(!words.includes('vectors'));
    if (record.smallest.isImage) {
      expect(Math.abs(record.smallest.rounded.epsilon - flip)).toBeLessThan((0.51 / 255) * width);
    } else expect(record.smallest.rounded).toBeNull();
    for (const { straightness } of record.line.classes) {
      for (const fit of Object.values(straightness)) expect(fit).toBeCloseTo(1, 5);
    }
  });

  it.concurrent('is of the picture as resize and crop make it, whose edges are softer', async () => {
    const { answer, smallest } = await explained('stripes.onnx big.png --resize 9 --crop 9 --draws 1');
    expect(answer.class).toBe(2);
    const share = smallest.unclipped.epsilon / (CONTRAST / 2 / 255);
    expect(share).toBeGreaterThan(0.85);
    expect(share).toBeLessThan(1);
  });

  it.concurrent('leads away from the label that the file or the flag gives', async () => {
    const [beside, flag] = await Promise.all([
      explained('vectors.onnx x.npz --index 2 --draws 1'),
      explained('stripes.onnx one.png --label 2 --draws 1'),
    ]);
    expect(beside).toMatchObject({ answer: { class: 2 }, label: 0, labelIsAnswer: false, sample: '#2' });
    expect(flag).toMatchObject({ answer: { class: 1 }, label: 2, labelIsAnswer: false, sample: 'one.png' });
  });

  it.concurrent('does not depend on batches, but on the seed', async () => {
    const [one, same, other] = await Promise.all(
      ['--batch 7', '--batch 64', '--seed 1'].map((more) => explained(`vectors.onnx x.npy --draws 4 ${more}`)),
    );
    expect(same.smallest).toEqual(one.smallest);
    expect(same.noiseBelowLevel.mean).toBeCloseTo(one.noiseBelowLevel.mean, 4);
    expect(other.noiseBelowLevel.mean).not.toBeCloseTo(one.noiseBelowLevel.mean, 4);
  });
});

describe('what gibbon explain prints', () => {
  it.concurrent('is a record with these keys', async () => {
    const record = await explained('stripes.onnx one.png --draws 1');
    expect(Object.keys(record).join(' ')).toBe(
      'schema version model sample preprocessing runtime labelIsAnswer inputShape classCount box level seed answer label ' +
        'gradient line intervals smallest multiStep linearity noiseNeeds comparisons noiseBelowLevel example diagnostics seconds',
    );
    expect(record.schema).toBe('gibbon-explanation/2');
  });

  it.concurrent.for(['stripes.onnx one.png --class-names names.txt', 'carded.onnx one.png', 'vectors.onnx x.npy'])(
    'is tables in 100 columns: %s',
    async (words) => {
      const { code, stdout, stderr } = await ran(`${words} --draws 4`);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
      for (const part of [
        'epsilon m n',
        'arguments of the softmax',
        'class that wins',
        'not clipped',
        'random signs',
      ]) {
        expect(stdout).toContain(part);
      }
      expect(stdout.replaceAll('\n', ' '), 'the answer comes first').toMatch(
        /^A 10-step attack changes the answer within [\d.]+.*; one step along the gradient needs [\d.]+.*; random noise needs .*\. Along the gradient this network is nearly linear: up to [\d.]+, a straight line explains 100 % of what happens\./,
      );
      expect(stdout, 'words that are not defined').not.toMatch(/\bnats?\b|\beta\b/);
      expect(stdout).toContain('--out FILE.html shows it in pictures.\n');
    },
  );
});

describe('the page of gibbon explain', () => {
  it.concurrent('shows pictures, charts and tables, and needs no other file', async () => {
    const { code, stdout } = await ran('stripes.onnx one.png --class-names names.txt --out new/page.html --draws 4');
    expect(code).toBe(0);
    expect(stdout).toContain('Pictures are in new/page.html.\n');
    const page = readFileSync(join(folder, 'new/page.html'), 'utf8');
    expect(page).not.toMatch(/<script|<link|url\(|src="(?!data:)/);
    const { document } = parseHTML(page);
    expect(document.querySelectorAll('b'), 'names are text').toHaveLength(0);
    expect(document.querySelectorAll('.images img')).toHaveLength(6);
    expect(document.querySelectorAll('.framed img'), 'ten steps and one change the answer').toHaveLength(2);
    expect(document.querySelector('header .statement').textContent).toContain('a straight line explains');
    expect(document.querySelectorAll('details table.data'), 'folded').toHaveLength(4);
    expect(document.querySelectorAll('.wide svg[role=img]')).toHaveLength(2);
    expect(document.querySelectorAll('.wide svg image'), 'the strip').toHaveLength(9);
    expect(document.querySelectorAll('table.data')).toHaveLength(4);
  });

  it.concurrent('is without pictures where the input is none, and shows the epsilon that was asked for', async () => {
    const [vectorsRan, shown] = await Promise.all([
      ran('vectors.onnx x.npy --out vectors.html --draws 1'),
      ran('last.onnx green.png --epsilon 8/255 --out shown.html --draws 1'),
    ]);
    expect([vectorsRan.code, shown.code]).toEqual([0, 0]);
    const page = (name: string) => parseHTML(readFileSync(join(folder, name), 'utf8')).document;
    expect(page('vectors.html').querySelectorAll('img, svg image')).toHaveLength(0);
    expect(page('vectors.html').querySelectorAll('.wide svg[role=img]')).toHaveLength(2);
    expect(page('shown.html').querySelector('.images').textContent).toContain('epsilon 0.03137');
    expect(page('shown.html').querySelectorAll('.framed img'), '8 levels are not enough for one step').toHaveLength(1);
  });
});

describe('gibbon explain refuses', () => {
  it.concurrent.for([
    ['stripes.onnx names.txt', 'names.txt'],
    ['stripes.onnx absent.png', 'absent.png'],
    ['stripes.onnx big.png', 'it is 36 x 36, but the model takes 9 x 9'],
    ['stripes.onnx wrong.npy', 'it has shape [2,5], but the model takes'],
    ['stripes.onnx green.png --label 3', "--label: 3 is none of the model's 3 classes"],
    ['vectors.onnx x.npy --index 3', 'it holds 3 input(s), but --index asks for 3'],
    ['vectors.onnx x.npy --crop 3', '--crop: it is for image files'],
    ['stripes.onnx one.png --range 0', 'range: 0 is not a distance'],
    ['stripes.onnx one.png --draws 0', '--draws: 0 is below 1'],
    ['stripes.onnx one.png --out .', 'is a folder, not a file'],
    ['stripes.onnx one.png --out one.png/page.html', 'one.png is a file, not a folder'],
    ['nan.onnx one.png', 'the model answers the input with NaN'],
  ] as const)('%s', async ([words, message]) => {
    const out = words.includes('--out') ? '' : ' --out refused.html';
    const { code, stdout, stderr } = await ran(`${words}${out}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(join(folder, 'refused.html'))).toBe(false);
  });
});
