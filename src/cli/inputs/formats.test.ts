import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dataFormats,
  inFloats,
  type LabelledImages,
  writeNpy,
  writeNpz,
  writePng,
  writeWhole,
} from '../../data/index.node.ts';
import { randomStream } from '../../random.ts';
import { row, tensor } from '../../tensor/index.ts';
import { datasetNamed } from './datasets.ts';
import { readSamples } from './samples.ts';

const COUNT = 12;
const PIXELS = 3 * 32 * 32;
const shape = [COUNT, 3, 32, 32];
const stream = randomStream('formats');
const bytes = Uint8Array.from({ length: COUNT * PIXELS }, () => stream.bits() >>> 24);
const labels = Uint8Array.from({ length: COUNT }, (_, i) => i % 2);

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gibbon-formats-'));
});
afterEach(() => rm(folder, { recursive: true }));

const images = tensor('uint8', shape, bytes);
const classes = tensor('uint8', [COUNT], labels);

/** The bytes of one image, channels last. */
function interleaved(i: number): Uint8Array {
  return Uint8Array.from({ length: PIXELS }, (_, at) => bytes[i * PIXELS + (at % 3) * 1024 + Math.floor(at / 3)]);
}

function idxFile(lengths: readonly number[], data: Uint8Array): Uint8Array {
  return Uint8Array.from([0, 0, 8, lengths.length, ...lengths.flatMap((length) => [0, 0, 0, length]), ...data]);
}

async function writeIdx(prefix: string): Promise<void> {
  const last = Buffer.concat(Array.from({ length: COUNT }, (_, i) => interleaved(i)));
  await writeWhole(at('set', `${prefix}-images-idx3-ubyte.gz`), gzipSync(idxFile([COUNT, 32, 32, 3], last)));
  await writeWhole(at('set', `${prefix}-labels-idx1-ubyte`), idxFile([COUNT], labels));
}

function cifarFile(): Uint8Array {
  const records = Array.from({ length: COUNT }, (_, i) => [labels[i], ...bytes.subarray(i * PIXELS, (i + 1) * PIXELS)]);
  return Uint8Array.from(records.flat());
}

async function writeClassFolders(parent: string): Promise<void> {
  for (let i = 0; i < COUNT; i++) await writePng(at(parent, `${labels[i]}`, `${i}.png`), interleaved(i), 32, 32, 3);
}

interface Written {
  readonly path: string;
  /** @default true */
  readonly labelled?: boolean;
  /** Whether it has two parts, which are equal then. @default false */
  readonly split?: boolean;
  /** Whether it says where the channels are. @default true */
  readonly saysChannels?: boolean;
  write(): Promise<unknown>;
}

const inTwoParts = { x_train: images, y_train: classes, x_test: images, y_test: classes, other: classes };

/** The same samples in each format. */
const written: Readonly<Record<string, Written>> = {
  npy: {
    path: 'x.npy',
    labelled: false,
    saysChannels: false,
    write: () => writeWhole(at('x.npy'), writeNpy(images)),
  },
  npz: {
    path: 'x.npz',
    split: true,
    saysChannels: false,
    write: () => writeWhole(at('x.npz'), writeNpz(inTwoParts)),
  },
  idx: { path: 'set/some-images-idx3-ubyte.gz', write: () => writeIdx('some') },
  'idx folder': { path: 'set', split: true, write: () => Promise.all(['train', 't10k'].map(writeIdx)) },
  'cifar10 binary': { path: 'batch.bin.gz', write: () => writeWhole(at('batch.bin.gz'), gzipSync(cifarFile())) },
  images: { path: 'set', write: () => writeClassFolders('set') },
  'split folder': {
    path: 'set',
    split: true,
    write: () => Promise.all(['set/train', 'set/test'].map(writeClassFolders)),
  },
};

/** Samples in an order of their own: folders are listed by name. */
function sorted(values: LabelledImages['images'], of: ArrayLike<number>): string[] {
  return Array.from({ length: values.shape[0] }, (_, i) => `${of[i]}: ${row(values, i).join()}`).sort();
}
const all = sorted(
  tensor(
    'float32',
    shape,
    Float32Array.from(bytes, (pixel) => pixel / 255),
  ),
  labels,
);

describe('the formats of data', () => {
  it.each(dataFormats.map(({ name }) => name))('%s: each command reads the same samples', async (name) => {
    expect(written, `write the samples of this test in the format ${name}`).toHaveProperty([name]);
    const { path, labelled = true, split = false, saysChannels = true, write } = written[name];
    await write();
    for (const layout of ['nchw', 'nhwc'] as const) {
      const inputShape = layout === 'nchw' ? [3, 32, 32] : [32, 32, 3];
      const model = { inputShape, box: { low: 0, high: 1 } };
      const options = { layout, labelOffset: 0 };
      if (layout === 'nhwc' && !saysChannels) continue;
      const samples = await readSamples([at(path)], model, options);
      expect(samples.labels !== undefined).toBe(labelled);
      if (layout === 'nchw') expect(sorted(samples.inputs, samples.labels ?? labels)).toEqual(all);
      else expect(samples.inputs.shape).toEqual([COUNT, 32, 32, 3]);
    }
    if (!labelled) return expect(datasetNamed(at(path))).rejects.toMatchObject({ code: 'data' });
    const { train, test } = await datasetNamed(at(path));
    const learned = sorted(inFloats(train.images), train.labels);
    const judged = sorted(inFloats(test.images), test.labels);
    if (split) expect([learned, judged]).toEqual([all, all]);
    else expect([...learned, ...judged].sort()).toEqual(all);
    expect([train.box, train.images.shape.slice(1)]).toEqual([{ low: 0, high: 1 }, [3, 32, 32]]);
  });

  it('have names and summaries of their own', () => {
    for (const key of ['name', 'summary'] as const) {
      expect(new Set(dataFormats.map((format) => format[key])).size).toBe(dataFormats.length);
    }
  });
});
