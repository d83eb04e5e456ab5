import { join } from 'node:path';
import { DataError } from '../../errors.ts';
import type { DataFormat, Place } from './format.node.ts';
import { readIdxSamples } from './idx.node.ts';

/** A folder with the four files of a set like MNIST. */
export const idxFolder: DataFormat = {
  name: 'idx folder',
  summary: 'a folder with the four idx files of a set like MNIST',
  holds: 'arrays',
  recognises: (place) => (partsIn(place) === undefined ? 'no' : 'surely'),
  async read(place, { parts: wanted, labels }) {
    const parts = partsIn(place);
    if (parts === undefined) throw new DataError('it does not have the files of two parts', { path: place.path });
    const test = await readIdxSamples(join(place.path, parts.test), labels);
    if (wanted === 'test') return { test };
    return { train: await readIdxSamples(join(place.path, parts.train), labels), test };
  },
};

/** The two files of images. */
function partsIn({ entries = [] }: Place): { readonly train: string; readonly test: string } | undefined {
  const names = entries.filter((name) => /images.*ubyte(\.gz)?$/i.test(name)).sort();
  const train = names.find((name) => /^train/i.test(name));
  const test = names.find((name) => /^(t10k|test)/i.test(name));
  return train === undefined || test === undefined ? undefined : { train, test };
}
