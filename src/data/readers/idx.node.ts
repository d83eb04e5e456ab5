import { DataError } from '../../errors.ts';
import { tensor } from '../../tensor/index.ts';
import { classNumbers } from '../formats/arrays.ts';
import { findIdxLabels, readIdx } from '../formats/idx.node.ts';
import type { DataFormat, ReadRequest, StoredArrays } from './format.node.ts';

/** A file of images as MNIST has them, plain or gzipped, with its labels in a file beside it. */
export const idx: DataFormat = {
  name: 'idx',
  summary: 'an idx file of images, with its labels beside it',
  holds: 'arrays',
  recognises({ path, entries }) {
    if (entries !== undefined) return 'no';
    if (/ubyte(\.gz)?$/i.test(path)) return 'surely';
    return /\.gz$/i.test(path) ? 'maybe' : 'no';
  },
  read: async ({ path }, { labels }) => ({ test: await readIdxSamples(path, labels) }),
};

/** The images of an idx file, [N, H, W], [N, H, W, C] or [N, D], and their labels. */
export async function readIdxSamples(path: string, labels: ReadRequest['labels']): Promise<StoredArrays> {
  const { shape, data } = await readIdx(path);
  if (shape.length < 2 || shape.length > 4) {
    throw new DataError(`has shape [${shape}], which is not a set of images`, {
      path,
      hint: 'Images have the shape [count, height, width].',
    });
  }
  const found = await labelsBeside(path, labels);
  const values = tensor('uint8', shape, data);
  return { values, ...(shape.length === 4 && { layout: 'nhwc' as const }), labels: found };
}

async function labelsBeside(path: string, labels: ReadRequest['labels']): Promise<Int32Array | undefined> {
  if (labels === 'unused') return undefined;
  const beside = findIdxLabels(path);
  const file = await (labels === 'needed' ? beside : beside.catch(() => undefined));
  return file === undefined ? undefined : classNumbers({ dtype: 'uint8', ...(await readIdx(file)) }, file);
}
