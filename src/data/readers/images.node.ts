import { listImages } from '../files/folder.node.ts';
import { isImageName } from '../files/labels.ts';
import type { DataFormat } from './format.node.ts';

/** An image file, a folder of them, or a folder of class folders. */
export const images: DataFormat = {
  name: 'images',
  summary: 'images, or a folder with a folder of images for each class',
  holds: 'pictures',
  recognises({ path, entries }) {
    if (entries !== undefined) return 'maybe';
    return isImageName(path) ? 'surely' : 'no';
  },
  read: async ({ path, entries }) => ({
    test: { files: await listImages([path]), folder: entries === undefined ? undefined : path },
  }),
};
