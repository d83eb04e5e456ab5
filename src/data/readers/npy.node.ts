import { DataError } from '../../errors.ts';
import { plainBytes } from '../files/file.node.ts';
import { parseNpy } from '../formats/npy.ts';
import type { DataFormat } from './format.node.ts';

export const npy: DataFormat = {
  name: 'npy',
  summary: 'a .npy file',
  holds: 'arrays',
  recognises: ({ path }) => (/\.npy$/i.test(path) ? 'surely' : 'no'),
  async read({ path }, { labels }) {
    if (labels === 'needed') {
      throw new DataError('a .npy file has no labels', {
        path,
        hint: 'Save the arrays images and labels into one .npz file: numpy.savez.',
      });
    }
    return { test: { values: parseNpy(await plainBytes(path), path), labels: undefined } };
  },
};
