import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeNpz, writePng } from '../../data/index.node.ts';
import { DataError, GibbonError, OptionError } from '../../errors.ts';
import { floats, tensor } from '../../tensor/index.ts';
import { datasetNamed, datasetNames } from './datasets.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gibbon-datasets-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const at = (path: string) => join(folder, path);

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), bytes);
}

/** Grey pictures of 2 x 2 pixels. */
async function pictures(parent: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await writePng(at(`${parent}/${i}.png`), new Uint8Array(4).fill(i), 2, 2, 1);
}

/** An idx file of images of 2 x 2 pixels, or of labels. */
function idx(shape: readonly number[], data: readonly number[]): Uint8Array {
  return Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((length) => [0, 0, 0, length]), ...data]);
}
const idxImages = (count: number) => idx([count, 2, 2], new Array(4 * count).fill(9));
const labels = (...values: number[]) => tensor('uint8', [values.length], Uint8Array.from(values));
const images = (count: number) => tensor('uint8', [count, 2, 2], new Uint8Array(4 * count));

describe('datasetNamed', () => {
  it('draws the strokes', async () => {
    const { name, train, test, classNames, comparable } = await datasetNamed('strokes');
    expect({ name, comparable }).toEqual({ name: 'strokes', comparable: false });
    expect(train.images.shape).toEqual([20_000, 1, 28, 28]);
    expect(test.images.shape).toEqual([4_000, 1, 28, 28]);
    expect(classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('looks for a published set in the folder that is named, and nowhere else', async () => {
    for (const name of ['mnist', 'fashion-mnist', 'cifar10']) {
      const failure = datasetNamed(name, { folder });
      await expect(failure).rejects.toThrow(DataError);
      await expect(failure).rejects.toThrow(`of ${name}. Tried:\n  ${folder}`);
      await expect(failure).rejects.toThrow('the web: not asked');
    }
    await expect(datasetNamed('strokes', { folder })).rejects.toThrow(OptionError);
  });

  it('says that a part of CIFAR-10 compares with nothing', async () => {
    await put('cifar10/train_some.bin.gz', gzipSync(new Uint8Array(6146).fill(3)));
    await put('cifar10/test_some.bin', new Uint8Array(3073).fill(5));
    const { train, test, classNames, comparable } = await datasetNamed('cifar10', { folder });
    expect([[...train.labels], [...test.labels], comparable]).toEqual([[3, 3], [5], false]);
    expect(classNames[3]).toBe('cat');
  });

  it('splits a folder of class folders', async () => {
    await pictures('set/dog', 6);
    await pictures('set/cat', 12);
    const { name, train, test, classNames, comparable } = await datasetNamed(at('set'));
    expect({ name, classNames, comparable }).toEqual({ name: 'set', classNames: ['cat', 'dog'], comparable: false });
    expect(train.images.shape).toEqual([15, 1, 2, 2]);
    expect([...test.labels]).toEqual([0, 0, 1]);
    expect(new Set([...(train.names ?? []), ...(test.names ?? [])]).size).toBe(18);
  });

  it('takes the folders train and test for the two parts, in the same channels and classes', async () => {
    await writePng(at('set/train/cat/1.png'), Uint8Array.of(1, 2, 3), 1, 1, 3);
    await writePng(at('set/train/dog/1.png'), Uint8Array.of(1, 1, 1), 1, 1, 3);
    await writePng(at('set/test/dog/1.png'), Uint8Array.of(1), 1, 1, 1);
    const { train, test } = await datasetNamed(at('set'));
    expect([train.images.shape, test.images.shape]).toEqual([
      [2, 3, 1, 1],
      [1, 3, 1, 1],
    ]);
    expect([...test.labels]).toEqual([1]);
  });

  it('takes a folder called train for a class where there is no folder test', async () => {
    await pictures('vehicles/train', 2);
    await pictures('vehicles/car', 2);
    expect((await datasetNamed(at('vehicles'))).classNames).toEqual(['car', 'train']);
  });

  it('scales and crops image files', async () => {
    for (const name of ['a', 'b']) {
      for (const i of [1, 2]) await writePng(at(`set/${name}/${i}.png`), new Uint8Array(8 * (5 + i)), 8, 5 + i, 1);
    }
    expect((await datasetNamed(at('set'), { resize: 4, crop: 4 })).train.images.shape).toEqual([2, 1, 4, 4]);
    await expect(datasetNamed(at('set'))).rejects.toThrow('all must be of one size');
  });

  it('takes the four idx files of a folder, and splits a single pair', async () => {
    await put('set/train-images-idx3-ubyte.gz', gzipSync(idxImages(4)));
    await put('set/train-labels-idx1-ubyte.gz', gzipSync(idx([4], [0, 1, 0, 1])));
    await put('set/t10k-images.idx3-ubyte', idxImages(1));
    await put('set/t10k-labels.idx1-ubyte', idx([1], [1]));
    const { train, test, classNames } = await datasetNamed(at('set'));
    expect([[...train.labels], [...test.labels], classNames]).toEqual([[0, 1, 0, 1], [1], ['0', '1']]);
    const single = await datasetNamed(at('set/train-images-idx3-ubyte.gz'));
    expect([[...single.train.labels].sort(), [...single.test.labels].sort()]).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('takes an archive of arrays', async () => {
    const x = floats([4, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    await put('set.npz', writeNpz({ x, y: labels(0, 1, 0, 1) }));
    const { name, train, test } = await datasetNamed(at('set.npz'));
    expect({ name, box: train.box }).toEqual({ name: 'set.npz', box: { low: 0, high: 255 } });
    expect([train.images.shape, test.images.shape]).toEqual([
      [2, 3],
      [2, 3],
    ]);
  });

  it.each<[string, () => Promise<unknown>, string, string]>([
    ['another name', async () => {}, 'mnits', 'neither a data set nor a file or folder'],
    ['an empty folder', () => mkdir(at('set')), 'set', 'set: has no images in it'],
    ['a class without images', () => pictures('set/a', 2).then(() => mkdir(at('set/b'))), 'set', 'without images'],
    ['images in no class', () => pictures('set', 2), 'set', '0.png: is in no class folder'],
    ['one class only', () => pictures('set/a', 4), 'set', 'all of its images are of one class'],
    [
      'a class with one image',
      () => pictures('set/a', 4).then(() => pictures('set/b', 1)),
      'set',
      'class b has one image, which cannot be split',
    ],
    [
      'a class to test with only',
      () => pictures('set/train/a', 1).then(() => pictures('set/test/b', 1)),
      'set',
      `${join('test', 'b')}: names a class that has no images to learn from`,
    ],
    ['another kind of file', () => put('set', new Uint8Array(9)), 'set', 'it is not a file that data are read from'],
    [
      'labels of another number',
      () => put('set.npz', writeNpz({ images: images(4), labels: labels(0, 1) })),
      'set.npz',
      'there are 2 labels for 4 images',
    ],
    [
      'something that is not a number',
      () => put('set.npz', writeNpz({ images: floats([2, 2], [0, 1, 1, Number.NaN]), labels: labels(0, 1) })),
      'set.npz',
      'image 1 has a value that is not a number (NaN)',
    ],
    [
      'more classes than images',
      () => put('set.npz', writeNpz({ images: images(4), labels: labels(0, 200, 0, 200) })),
      'set.npz',
      'it has the label 200, but only 2 images to learn from',
    ],
    [
      'labels to test with that are not learned',
      () =>
        put(
          'set.npz',
          writeNpz({ x_train: images(2), y_train: labels(0, 1), x_test: images(2), y_test: labels(1, 2) }),
        ),
      'set.npz',
      'test image 1 has the label 2, and none to learn from is above 1',
    ],
    [
      'parts of two shapes',
      () =>
        put(
          'set.npz',
          writeNpz({ x_train: images(2), y_train: labels(0, 1), x_test: floats([1, 4]), y_test: labels(1) }),
        ),
      'set.npz',
      'its images to learn from are [1,2,2], and those to test with [4]',
    ],
    [
      'idx labels of another set',
      async () => {
        await put('x-images-idx3-ubyte', idxImages(3));
        await put('x-labels-idx1-ubyte', idx([2], [0, 1]));
      },
      'x-images-idx3-ubyte',
      'there are 2 labels for 3 images',
    ],
    ['idx images alone', () => put('x-images-idx3-ubyte', idxImages(3)), 'x-images-idx3-ubyte', 'no labels file'],
  ])('refuses %s', async (_, make, path, message) => {
    await make();
    const failure = datasetNamed(at(path));
    await expect(failure).rejects.toThrow(GibbonError);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toThrow(at(path));
  });

  it('lists what there is', async () => {
    expect(datasetNames).toEqual(['mnist', 'fashion-mnist', 'cifar10', 'strokes']);
    await expect(datasetNamed('mnits')).rejects.toMatchObject({
      hint: expect.stringMatching(/mnist, fashion-mnist, cifar10, strokes.*folder for each class.*\.npz.*idx/),
    });
  });
});

const data = process.env.GIBBON_DATA;
describe.skipIf(data === undefined)('with GIBBON_DATA', () => {
  it.each([
    ['mnist', 60_000, 10_000, true],
    ['fashion-mnist', 60_000, 10_000, true],
    ['cifar10', 4_000, 478, false],
  ])('%s has %i and %i images', async (name, trainCount, testCount, comparable) => {
    const set = await datasetNamed(name, { folder: String(data) });
    expect([set.train.labels.length, set.test.labels.length]).toEqual([trainCount, testCount]);
    expect(set).toMatchObject({ name, comparable });
    expect(set.classNames).toHaveLength(10);
  });

  it('the folder of MNIST is a data set like others', async () => {
    const { train, test } = await datasetNamed(join(String(data), 'mnist'));
    expect([train.labels.length, test.labels.length]).toEqual([60_000, 10_000]);
  });
});
