import { join } from 'node:path';
import { listImages } from '../files/folder.node.ts';
import type { DataFormat, StoredPictures } from './format.node.ts';

/** A folder with the folders `train` and `test`, each of class folders. */
export const splitFolder: DataFormat = {
  name: 'split folder',
  summary: 'a folder with the folders train and test, each with a folder of images for each class',
  holds: 'pictures',
  recognises: ({ entries = [] }) => (entries.includes('train') && entries.includes('test') ? 'surely' : 'no'),
  async read({ path }, { parts }) {
    const test = await partIn(join(path, 'test'));
    return parts === 'test' ? { test } : { train: await partIn(join(path, 'train')), test };
  },
};

async function partIn(folder: string): Promise<StoredPictures> {
  return { files: await listImages([folder]), folder };
}
