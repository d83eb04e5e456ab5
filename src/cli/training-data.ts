/** Images to train with and to be judged by, by the names of the command line. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  drawDigits,
  imagesFromNpz,
  type LabelledImages,
  type LoadOptions,
  loadCifar10,
  loadFashionMnist,
  loadMnist,
  type PublishedImages,
  readBytes,
} from '../data/index.node.ts';
import { DataError, OptionError } from '../errors.ts';
import { type Shape, sizeOf } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import type { TrainingSet } from '../training/index.ts';
import { progressBar } from './terminal.ts';

export interface TrainingData {
  readonly name: string;
  /** Tells it from all other data. */
  readonly identity: string;
  readonly train: TrainingSet;
  readonly test: TrainingSet;
  readonly inputShape: Shape;
  readonly classCount: number;
  readonly box: Box;
}

export interface DataOptions {
  /** A folder that has the files of published sets. */
  readonly folder?: string | undefined;
  /** Learn from the first so many images only. */
  readonly limit?: number | undefined;
}

type Both = Readonly<Record<'train' | 'test', LabelledImages>>;

const published = {
  mnist: loadMnist,
  'fashion-mnist': loadFashionMnist,
  cifar10: loadCifar10,
} as const;

export const datasetNames = [...Object.keys(published), 'strokes'];

/**
 * A data set.
 *
 * @param name One of `datasetNames`, or a folder with `train.npz` and `test.npz`, each of an array `images` and one `labels`.
 * @throws OptionError for a name that is neither; DataError where the set cannot be had
 */
export async function trainingData(name: string, { folder, limit }: DataOptions): Promise<TrainingData> {
  const { train, test } = await bothOf(name, folder);
  const count = Math.min(limit ?? train.labels.length, train.labels.length);
  const [, ...inputShape] = train.images.shape;
  if (String(inputShape) !== String(test.images.shape.slice(1))) {
    throw new DataError(`images to train with are [${inputShape}], and to test with [${test.images.shape.slice(1)}]`, {
      path: name,
    });
  }
  const [low, high] = train.box;
  const parts = { train: setOf(train, count), test: setOf(test, test.labels.length) };
  return {
    name,
    identity: `${name}, ${count} images to train with, fingerprint ${fingerprint(parts.train)}`,
    ...parts,
    inputShape,
    classCount: train.classNames?.length ?? 1 + [...train.labels, ...test.labels].reduce((a, b) => Math.max(a, b), 1),
    box: { low, high },
  };
}

async function bothOf(name: string, folder: string | undefined): Promise<Both> {
  if (name === 'strokes') {
    return {
      train: drawDigits({ count: 20_000, seed: 0, split: 'train' }),
      test: drawDigits({ count: 4_000, seed: 0, split: 'test' }),
    };
  }
  if (isPublished(name)) return download(name, folder);
  const found = await stat(name).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new OptionError(
      '--dataset',
      `"${name}" is no data set and no folder`,
      `Known: ${datasetNames.join(', ')}, or a folder with train.npz and test.npz.`,
    );
  }
  const read = async (file: string) => {
    const path = join(name, file);
    return imagesFromNpz(await readBytes(path), { name: path });
  };
  return { train: await read('train.npz'), test: await read('test.npz') };
}

const isPublished = (name: string): name is keyof typeof published => Object.hasOwn(published, name);

async function download(name: keyof typeof published, folder: string | undefined): Promise<Both> {
  const bar = progressBar(`downloading ${name}`);
  const load = (split: LoadOptions['split']): Promise<PublishedImages> =>
    published[name]({
      split,
      ...(folder !== undefined && { dataDir: folder }),
      onProgress: ({ received, total }) => bar.update(received, total),
    });
  try {
    return { train: await load('train'), test: await load('test') };
  } finally {
    bar.end();
  }
}

/** The first images with their labels; a view, nothing is copied. */
function setOf({ images, labels }: LabelledImages, count: number): TrainingSet {
  const [, ...shape] = images.shape;
  const data = images.data.subarray(0, count * sizeOf(shape));
  return { inputs: { dtype: 'float32', shape: [count, ...shape], data }, labels: labels.subarray(0, count) };
}

function fingerprint({ inputs, labels }: TrainingSet): string {
  return createHash('sha256').update(inputs.data).update(labels).digest('hex').slice(0, 16);
}
