/** The data sets that a command learns from: by name, or from a folder or file of the user's own. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Progress } from '../../arguments.ts';
import type { ByteImages, Images, LoadOptions, PublishedImages, Splits } from '../../data/index.node.ts';
import { DataError, OptionError } from '../../errors.ts';

/** Images to learn from and to be judged by, of the same shape and classes. */
export interface NamedDataset extends Splits<Images> {
  readonly name: string;
  readonly classNames: readonly string[];
  /** Whether this is a published set, whole, so that figures on it may be compared with those of others. */
  readonly comparable: boolean;
}

export interface DatasetOptions {
  /** Where a published set is looked for, and nowhere else. Default: GIBBON_DATA, the cache, the web. */
  readonly folder?: string | undefined;
  readonly onProgress?: (progress: Progress) => void;
  /** For image files: the short side that they are scaled to, and the side of the square that is then cut out of them. */
  readonly resize?: number | undefined;
  readonly crop?: number | undefined;
}

const published = ['mnist', 'fashion-mnist', 'cifar10'] as const;

/** The names of the data sets that are known. */
export const datasetNames = [...published, 'strokes'] as const;

/** How many of the built-in digits there are: those of the paper's experiments. */
const STROKES = { train: 20_000, test: 4_000 } as const;

/**
 * The data set of a name, or at a path.
 *
 * - `mnist`, `fashion-mnist`, `cifar10`: the published sets; of the last one, `comparable` says whether it is there whole.
 * - `strokes`: the digits that come with the package.
 * - A path in any of the formats of `data/readers/`, with labels.
 *
 * What is not split already is split by class, five parts to learn from and one to be judged by.
 *
 * @throws DataError where there is no such set, or it is not fit to learn from; OptionError for a folder where none is read
 */
export async function datasetNamed(name: string, options: DatasetOptions = {}): Promise<NamedDataset> {
  const set = published.find((each) => each === name);
  if (set !== undefined) return publishedSet(set, options);
  if (options.folder !== undefined) {
    throw new OptionError('folder', `only ${published.join(', ')} are looked for in a folder`, 'Leave it out.');
  }
  if (name === 'strokes') return strokes();
  return { ...checked(await splitsAt(name, options), name), comparable: false };
}

async function publishedSet(name: (typeof published)[number], options: DatasetOptions): Promise<NamedDataset> {
  const { cifar10, fashionMnist, loadArchiveBytes, loadPublishedBytes, mnist } = await import(
    '../../data/index.node.ts'
  );
  const load: (from: LoadOptions) => Promise<PublishedImages<ByteImages>> = {
    mnist: (from: LoadOptions) => loadPublishedBytes(mnist, from),
    'fashion-mnist': (from: LoadOptions) => loadPublishedBytes(fashionMnist, from),
    cifar10: (from: LoadOptions) => loadArchiveBytes(cifar10, from),
  }[name];
  const { folder, onProgress } = options;
  const from = {
    ...(folder === undefined ? {} : { dataDir: folder, cacheDir: folder, offline: true }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
  const train = await load({ ...from, split: 'train' });
  const test = await load({ ...from, split: 'test' });
  return { name, train, test, classNames: train.classNames ?? [], comparable: train.complete && test.complete };
}

async function strokes(): Promise<NamedDataset> {
  const { drawDigits } = await import('../../data/index.ts');
  const train = drawDigits({ count: STROKES.train, seed: 0, split: 'train' });
  const test = drawDigits({ count: STROKES.test, seed: 0, split: 'test' });
  return { name: 'strokes', train, test, classNames: train.classNames ?? [], comparable: false };
}

async function splitsAt(path: string, { resize, crop }: DatasetOptions): Promise<Splits> {
  if ((await stat(path).catch(() => undefined)) === undefined) {
    throw new DataError(`"${path}" is neither a data set nor a file or folder`, {
      hint: `There are ${datasetNames.join(', ')}; or name a folder with a folder for each class, or a .npz or idx file.`,
    });
  }
  const { readStored, splitByClass } = await import('../../data/index.node.ts');
  const { trainingImages } = await import('./training-images.ts');
  const stored = await readStored(path, { parts: 'both', labels: 'needed' });
  const size = { ...(resize === undefined ? {} : { resize }), ...(crop === undefined ? {} : { crop }) };
  const { train, test } = await trainingImages(path, stored, size);
  return train === undefined ? splitByClass(test) : { train, test };
}

/** A set whose parts fit each other. @throws DataError where they do not, or there is nothing to tell apart */
function checked({ train, test }: Splits<Images>, path: string): Omit<NamedDataset, 'comparable'> {
  const [trainShape, testShape] = [train, test].map(({ images }) => images.shape.slice(1));
  if (String(trainShape) !== String(testShape)) {
    throw new DataError(`its images to learn from are [${trainShape}], and those to test with [${testShape}]`, {
      path,
    });
  }
  const largest = train.labels.reduce((most, label) => Math.max(most, label), 0);
  if (new Set(train.labels).size < 2) {
    throw new DataError('all of its images are of one class', {
      path,
      hint: 'Learning to tell classes apart takes two: put the images of each into a folder of their own.',
    });
  }
  if (largest >= train.labels.length) {
    throw new DataError(`it has the label ${largest}, but only ${train.labels.length} images to learn from`, {
      path,
      hint: 'Count the classes from 0, without gaps.',
    });
  }
  const beyond = test.labels.findIndex((label) => label > largest);
  if (beyond >= 0) {
    throw new DataError(
      `test image ${beyond} has the label ${test.labels[beyond]}, and none to learn from is above ${largest}`,
      {
        path,
        hint: 'Check that both parts count the classes in the same way.',
      },
    );
  }
  const classNames = train.classNames ?? Array.from({ length: largest + 1 }, (_, label) => String(label));
  return { name: basename(path), train, test, classNames };
}
