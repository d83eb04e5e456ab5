/** Models of the kinds that people ship, used as a user does: what `gibbon inspect` proposes runs, and is audited and explained. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy, writePng } from '../src/data/index.node.ts';
import { randomStream } from '../src/random.ts';
import { floats, integers, type Shape, sizeOf, type Tensor } from '../src/tensor/index.ts';
import { gibbon } from './command-line.ts';
import * as models from './plausible-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-plausible-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SIDE = 40;

beforeAll(async () => {
  const random = randomStream('plausible pictures');
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 7 + random.integer(90)) % 256);
  await writePng(join(folder, 'picture.png'), data, SIDE, SIDE, 3);
});

const uniform = (...shape: Shape): Tensor => {
  const random = randomStream('plausible inputs', ...shape);
  return floats(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.uniform()),
  );
};

interface Kind {
  readonly seems: string;
  readonly bytes: Uint8Array;
  /** An array; a picture where it is left out. */
  readonly inputs?: Tensor;
  /** Among what is proposed. */
  readonly flags: readonly string[];
}

const kinds: Readonly<Record<string, Kind>> = {
  yolov8: {
    seems: 'a detector of 2 classes (its head looks like yolov8)',
    bytes: models.yolov8(),
    flags: ['--goal hide'],
  },
  yolov5: {
    seems: 'a detector of 2 classes (its head looks like yolov5)',
    bytes: models.yolov5(),
    flags: ['--goal hide'],
  },
  ssd: { seems: 'a detector of 2 classes (its head looks like ssd)', bytes: models.ssd(), flags: ['--goal hide'] },
  detr: { seems: 'a detector of 3 classes (its head looks like detr)', bytes: models.detr(), flags: ['--goal hide'] },
  'voice activity': {
    seems: 'one score from 0 to 1',
    bytes: models.voiceActivity(),
    inputs: uniform(3, 512),
    flags: ['--feed state=0', '--feed sr=16000', '--shape 512', '--goal cross'],
  },
  'a linear pipeline': {
    seems: 'a classifier of 3 classes',
    bytes: models.sklearnPipeline('linear'),
    inputs: uniform(3, 4),
    flags: ['--output probabilities'],
  },
  'a pipeline of support vectors': {
    seems: 'a classifier of 3 classes',
    bytes: models.sklearnPipeline('svm'),
    inputs: uniform(3, 4),
    flags: ['--output probabilities'],
  },
  'a pipeline of trees': {
    seems: 'a classifier of 3 classes',
    bytes: models.sklearnPipeline('trees'),
    inputs: uniform(3, 4),
    flags: ['--attack square'],
  },
  int8: { seems: 'a classifier of 3 classes', bytes: models.quantised(), flags: ['--resize 8x8'] },
  'bytes, channels last': {
    seems: 'a classifier of 5 classes',
    bytes: models.bytesLast(),
    flags: ['--box 0..255', '--resize 16x16'],
  },
  tokens: {
    seems: 'a classifier of 2 classes',
    bytes: models.tokens(),
    inputs: integers([3, 6], [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3]),
    flags: ['--feed attention_mask=1'],
  },
  regressions: {
    seems: 'a number',
    bytes: models.regressions(),
    inputs: uniform(3, 6),
    flags: ['--goal up', '--by 1'],
  },
  segmentation: { seems: 'a segmentation', bytes: models.segmentation(), flags: ['--goal positions'] },
  faces: { seems: 'an embedding of 16 numbers', bytes: models.faceEmbedding(), flags: ['--goal dodge'] },
  speech: {
    seems: 'an answer for each of 10 tokens or moments, among 5',
    bytes: models.speech(),
    inputs: uniform(3, 320),
    flags: ['--goal positions'],
  },
};

/** The words that `gibbon inspect` proposes, with inputs and labels that are there. */
async function proposed(
  name: string,
  { bytes, inputs }: Kind,
): Promise<{ readonly said: string; readonly words: string[] }> {
  const stem = name.replace(/\W+/g, '-');
  writeFileSync(join(folder, `${stem}.onnx`), bytes);
  if (inputs !== undefined) writeFileSync(join(folder, `${stem}.npy`), writeNpy(inputs));
  writeFileSync(join(folder, `${stem}.csv`), inputs === undefined ? '0\n' : '0\n1\n0\n');
  const { code, stdout, stderr } = await gibbon(folder, ['inspect', `${stem}.onnx`]);
  expect(code, stderr).toBe(0);
  const [, command = ''] = /\nTry\n([\s\S]*?)(\nLook at|$)/.exec(stdout) ?? [];
  const words = command.replaceAll('\\\n', ' ').trim().split(/\s+/).slice(1);
  const there: Readonly<Record<string, string>> = {
    'pictures/': 'picture.png',
    'inputs.npy': `${stem}.npy`,
    'labels.csv': `${stem}.csv`,
  };
  return { said: stdout, words: words.map((word) => there[word] ?? word) };
}

describe('what inspect says of a model runs', () => {
  it.each(Object.entries(kinds))(
    '%s',
    async (name, kind) => {
      const { said, words } = await proposed(name, kind);
      expect(said).toContain(`seems to be  ${kind.seems}`);
      for (const flag of kind.flags) expect(words.join(' ')).toContain(flag);
      const small = kind.seems === 'a segmentation' ? words.map((word) => word.replace('224x224', '16x16')) : words;
      const fewer = small.includes('square') ? ['--queries', '20'] : ['--steps', '3'];
      const { code, stdout, stderr } = await gibbon(folder, [...small, ...fewer, '--threads', '1', '--json']);
      expect(code, stderr).toBe(0);
      const record: { samples: unknown[]; diagnostics: { code: string }[] } = JSON.parse(stdout);
      expect(record.samples.length).toBeGreaterThan(0);
      expect(record.diagnostics.map((each) => each.code)).not.toContain('differs-from-file');
    },
    60_000,
  );

  it.each(['ssd', 'regressions', 'faces', 'segmentation'])(
    '%s, which is audited and explained too',
    async (name) => {
      const { words } = await proposed(name, kinds[name]);
      const [, model, input, ...asked] = words;
      const flags = asked.map((word) => word.replace('224x224', '16x16'));
      const goal = name === 'ssd' ? ['--threshold', '.35'] : [];
      const explained = await gibbon(folder, [
        ...['explain', model, input, ...flags, ...goal, '--threads', '1', '--json'],
        ...['--draws', '8', '--out', `${name}.html`],
      ]);
      expect(explained.code, explained.stderr).toBe(0);
      expect(explained.stdout).toContain('"before"');
      const audited = await gibbon(folder, [
        ...['audit', model, '--data', input, ...flags, ...goal, '--epsilon', '.1', '--preset', 'quick'],
        ...['--threads', '1', '--out', `audit of ${name}`, '--json'],
      ]);
      expect(audited.code, audited.stderr).toBe(0);
      const page = readFileSync(join(folder, `audit of ${name}`, 'audit.html'), 'utf8');
      const own: Readonly<Record<string, string>> = {
        ssd: 'mAP',
        regressions: 'price_out',
        faces: 'cosine',
        segmentation: 'mIoU',
      };
      expect(page).toContain(own[name]);
    },
    120_000,
  );
});

describe('tokens', () => {
  it('come back as those nearest to what was found; masks are fed a row a sample', async () => {
    const { words } = await proposed('tokens', kinds.tokens);
    writeFileSync(
      join(folder, 'mask.npy'),
      writeNpy(
        integers(
          [3, 6],
          Array.from({ length: 18 }, (_, i) => Number(i % 6 < 4)),
        ),
      ),
    );
    const masked = words.map((word) => word.replace('attention_mask=1', 'attention_mask=mask.npy'));
    const { code, stdout, stderr } = await gibbon(folder, [...masked, '--epsilon', '2', '--threads', '1', '--json']);
    expect(code, stderr).toBe(0);
    const { tokens } = JSON.parse(stdout);
    expect(tokens.map(({ before }: { before: number[] }) => before)).toEqual([
      [3, 1, 4, 1, 5, 9],
      [2, 6, 5, 3, 5, 8],
      [9, 7, 9, 3, 2, 3],
    ]);
    const moved = tokens.flatMap(({ before, after }: { before: number[]; after: number[] }) =>
      before.flatMap((id, at) => (after[at] === id ? [] : [at])),
    );
    expect(moved.length).toBeGreaterThan(0);
    for (const at of moved) expect(at, 'a position behind the mask').toBeLessThan(4);
  });

  it.each([
    [integers([3, 6], new Array(18).fill(50)), '50 is not the id of a token'],
    [integers([18], new Array(18).fill(1)), 'ids of shape [18] were given, and the model takes [N,sequence]'],
    [uniform(3, 6), 'which cannot change a little'],
  ])('that do not fit are refused: %#', async (inputs, message) => {
    const { words } = await proposed('tokens', { ...kinds.tokens, inputs });
    const named = inputs.dtype === 'float32' ? ['--input', 'input_ids', '--shape', '6'] : [];
    const { code, stderr } = await gibbon(folder, [...words, ...named]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
