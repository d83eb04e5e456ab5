import { join } from 'node:path';
import { DataError } from '../../errors.ts';
import { tensor } from '../../tensor/index.ts';
import { readBytes } from '../files/file.node.ts';
import { imagesFromCifar10 } from '../formats/cifar10-binary.ts';
import { gunzipped } from '../formats/gzip.node.ts';
import type { DataFormat, Place, StoredArrays } from './format.node.ts';

/** Files in the binary format of CIFAR-10, plain or gzipped: one of them, or a folder with some of either part. */
export const cifar10Binary: DataFormat = {
  name: 'cifar10 binary',
  summary: 'a .bin file in the binary format of CIFAR-10, or a folder with its batches',
  holds: 'arrays',
  recognises(place) {
    const isOurs = place.entries === undefined ? /\.bin(\.gz)?$/i.test(place.path) : partsIn(place) !== undefined;
    return isOurs ? 'surely' : 'no';
  },
  async read(place, { parts: wanted }) {
    const { path, entries } = place;
    if (entries === undefined) return { test: await samplesIn([path]) };
    const parts = partsIn(place);
    if (parts === undefined) throw new DataError('it does not have batches of two parts', { path });
    const pathsOf = (names: readonly string[]) => names.map((name) => join(path, name));
    const test = await samplesIn(pathsOf(parts.test));
    return wanted === 'test' ? { test } : { train: await samplesIn(pathsOf(parts.train)), test };
  },
};

function partsIn({ entries = [] }: Place) {
  const names = entries.filter((name) => /\.bin(\.gz)?$/i.test(name) && !/jpeg/i.test(name)).sort();
  // A file that is there plain and gzipped counts once.
  const once = names.filter((name) => !name.endsWith('.gz') || !names.includes(name.slice(0, -'.gz'.length)));
  const train = once.filter((name) => /^(train|data_batch)/i.test(name));
  const test = once.filter((name) => /^test/i.test(name));
  return train.length === 0 || test.length === 0 ? undefined : { train, test };
}

async function samplesIn(paths: readonly string[]): Promise<StoredArrays> {
  const files = await Promise.all(
    paths.map(async (path) => ({ path, bytes: await gunzipped(await readBytes(path), path) })),
  );
  const { images, labels, classNames = [] } = imagesFromCifar10(files, { name: paths[0], box: { low: 0, high: 255 } });
  return { values: tensor('uint8', images.shape, Uint8Array.from(images.data)), layout: 'nchw', labels, classNames };
}
