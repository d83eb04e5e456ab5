import { plainBytes } from '../files/file.node.ts';
import { arrayOf, classNumbers, IMAGE_KEYS, LABEL_KEYS } from '../formats/arrays.ts';
import { type Npz, openNpz } from '../formats/npz.ts';
import type { DataFormat, ReadRequest, StoredArrays } from './format.node.ts';

/** As Keras names the arrays of a set in two parts. */
const SPLIT_KEYS = ['x_train', 'y_train', 'x_test', 'y_test'];

/** An archive of arrays: `x_train`, `y_train`, `x_test` and `y_test`; or images and labels, by any of their usual names. */
export const npz: DataFormat = {
  name: 'npz',
  summary: 'a .npz file with the arrays images and labels',
  holds: 'arrays',
  recognises: ({ path }) => (/\.npz$/i.test(path) ? 'surely' : 'no'),
  async read({ path }, request) {
    const archive = openNpz(await plainBytes(path), path);
    if (!SPLIT_KEYS.every((key) => archive.names.includes(key))) {
      return { test: samplesIn(archive, path, request, IMAGE_KEYS, LABEL_KEYS) };
    }
    const test = samplesIn(archive, path, request, ['x_test'], ['y_test']);
    if (request.parts === 'test') return { test };
    return { train: samplesIn(archive, path, request, ['x_train'], ['y_train']), test };
  },
};

function samplesIn(
  archive: Npz,
  path: string,
  { labels }: ReadRequest,
  imageKeys: readonly string[],
  labelKeys: readonly string[],
): StoredArrays {
  const values = archive.read(arrayOf(archive.names, imageKeys, 'images', path));
  const isLabelled = labels === 'needed' || labelKeys.some((key) => archive.names.includes(key));
  if (labels === 'unused' || !isLabelled) return { values, labels: undefined };
  const key = arrayOf(archive.names, labelKeys, 'labels', path);
  return { values, labels: classNumbers(archive.read(key), `${path} (${key})`) };
}
