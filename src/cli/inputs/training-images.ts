/** What is stored, as images to learn from. */
import {
  type ClassFolderOptions,
  imagesFromArrays,
  type LabelledImages,
  likelyBox,
  readClassFolder,
  type StoredArrays,
  type StoredSamples,
  type StoredSet,
} from '../../data/index.node.ts';
import { DataError } from '../../errors.ts';
import type { Box } from '../../tensor/index.ts';

/**
 * The parts of a set. Both have their pixels in the same range, and know the same classes.
 *
 * @throws DataError where it has no labels, or is not fit to learn from
 */
export async function trainingImages(
  path: string,
  { train, test }: StoredSet,
  size: Pick<ClassFolderOptions, 'resize' | 'crop'>,
): Promise<{ readonly train?: LabelledImages; readonly test: LabelledImages }> {
  const box = likelyBox([train, test].flatMap((part) => (part && 'values' in part ? [part.values] : [])));
  const read = (part: StoredSamples, name: string, options: ClassFolderOptions = {}) =>
    'values' in part ? fromArrays(part, name, box) : fromPictures(part, path, { ...size, ...options });
  if (train === undefined) return { test: { ...(await read(test, path)), name: path } };
  const learned = await read(train, `${path} (train)`);
  const channels = learned.images.shape[1] === 1 ? 1 : 3;
  const { classNames } = learned;
  const known = { channels, ...(classNames && { classNames }) } as const;
  return { train: learned, test: await read(test, `${path} (test)`, known) };
}

function fromArrays({ values, labels, layout, classNames }: StoredArrays, name: string, box: Box): LabelledImages {
  if (labels === undefined) {
    throw new DataError('nothing says what the samples are', { path: name, hint: 'Learning takes labels.' });
  }
  const known = { dtype: 'int32', shape: [labels.length], data: labels } as const;
  const images = imagesFromArrays(values, known, { name, box, ...(layout && { layout }) });
  return classNames === undefined ? images : { ...images, classNames };
}

function fromPictures(
  { folder }: Exclude<StoredSamples, StoredArrays>,
  path: string,
  options: ClassFolderOptions,
): Promise<LabelledImages> {
  if (folder !== undefined) return readClassFolder(folder, options);
  throw new DataError('it is one picture, and learning takes a folder of them', {
    path,
    hint: 'Name a folder with a folder of images for each class.',
  });
}
