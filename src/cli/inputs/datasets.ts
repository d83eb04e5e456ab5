/** The data sets that a command learns from: by name, or from a folder or file of the user's own. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Progress } from '../../arguments.ts';
import type { LoadOptions, PublishedImages, Splits } from '../../data/index.node.ts';
import { DataError, OptionError } from '../../errors.ts';

/** Images to learn from and to be judged by, of the same shape and classes. */
export interface NamedDataset extends Splits {
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
 * - A folder of class folders; or one with folders `train` and `test`, each of class folders; or one with the four idx files of
 *   a set like MNIST.
 * - A `.npz` file; an idx file of images, with its labels beside it.
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
  const { loadCifar10, loadFashionMnist, loadMnist } = await import('../../data/index.node.ts');
  const load: (from: LoadOptions) => Promise<PublishedImages> = {
    mnist: loadMnist,
    'fashion-mnist': loadFashionMnist,
    cifar10: loadCifar10,
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

async function splitsAt(path: string, options: DatasetOptions): Promise<Splits> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new DataError(`"${path}" is neither a data set nor a file or folder`, {
      hint: `There are ${datasetNames.join(', ')}; or name a folder with a folder for each class, or a .npz or idx file.`,
    });
  }
  if (found.isDirectory()) return splitsInFolder(path, options);
  const { readBytes, readIdxImages, splitByClass, splitsFromNpz } = await import('../../data/index.node.ts');
  if (/\.npz$/i.test(path)) return splitsFromNpz(await readBytes(path), path);
  if (/ubyte(\.gz)?$/i.test(path)) return splitByClass(await readIdxImages(path, { name: path }));
  throw new DataError('is no file that a data set is read from', {
    path,
    hint: 'Name a .npz file with the arrays images and labels, an idx file of images, or a folder.',
  });
}

async function splitsInFolder(folder: string, { resize, crop }: DatasetOptions): Promise<Splits> {
  const { foldersIn, readClassFolder, readIdxImages, splitByClass } = await import('../../data/index.node.ts');
  const names = await foldersIn(folder);
  const idx = await idxImagesIn(folder);
  if (idx !== undefined) {
    return { train: await readIdxImages(join(folder, idx.train)), test: await readIdxImages(join(folder, idx.test)) };
  }
  const size = { ...(resize === undefined ? {} : { resize }), ...(crop === undefined ? {} : { crop }) };
  if (!names.includes('train') || !names.includes('test')) {
    return splitByClass({ ...(await readClassFolder(folder, size)), name: folder });
  }
  const train = await readClassFolder(join(folder, 'train'), size);
  const channels = train.images.shape[1] === 1 ? 1 : 3;
  const { classNames = [] } = train;
  return { train, test: await readClassFolder(join(folder, 'test'), { ...size, channels, classNames }) };
}

/** The two files of images in a folder like that of MNIST. */
async function idxImagesIn(folder: string): Promise<{ readonly train: string; readonly test: string } | undefined> {
  const names = (await readdir(folder)).filter((name) => /images.*ubyte(\.gz)?$/i.test(name)).sort();
  const train = names.find((name) => /^train/i.test(name));
  const test = names.find((name) => /^(t10k|test)/i.test(name));
  return train === undefined || test === undefined ? undefined : { train, test };
}

/** A set whose parts fit each other. @throws DataError where they do not, or there is nothing to tell apart */
function checked({ train, test }: Splits, path: string): Omit<NamedDataset, 'comparable'> {
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
