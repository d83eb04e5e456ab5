/** idx files on disk, plain or gzipped, and the labels file that stands beside an images file. */
import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../../errors.ts';
import type { Box } from '../../tensor/index.ts';
import type { LabelledImages } from '../dataset.ts';
import { readBytes } from '../files/file.node.ts';
import { gunzipped } from './gzip.node.ts';
import { type IdxArray, imagesFromIdx, parseIdx } from './idx.ts';

/**
 * Reads an idx file. Whether it is gzipped is seen from its first two bytes, not from its name.
 *
 * @throws DataError where it cannot be read, or is not an idx file of unsigned bytes.
 */
export async function readIdx(path: string): Promise<IdxArray> {
  return parseIdx(await gunzipped(await readBytes(path), path), path);
}

/**
 * The labels file beside an images file: its name has `labels` for `images` and `idx1` for `idx3`, with or without `.gz`.
 *
 * @throws DataError where there is none.
 */
export async function findIdxLabels(imagesPath: string): Promise<string> {
  const imagesName = basename(imagesPath);
  const plain = imagesName.replace('images', 'labels').replace('idx3', 'idx1').replace(/\.gz$/, '');
  if (!imagesName.includes('images')) {
    throw new DataError('its name does not say "images", so the name of its labels file is unknown', {
      path: imagesPath,
      hint: 'Give the labels file as well.',
    });
  }
  const names = imagesName.endsWith('.gz') ? [`${plain}.gz`, plain] : [plain, `${plain}.gz`];
  for (const name of names) {
    const path = join(dirname(imagesPath), name);
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (exists) return path;
  }
  throw new DataError(`there is no labels file beside it: neither ${names.join(' nor ')}`, {
    path: imagesPath,
    hint: 'Put the labels file there, or give its path.',
  });
}

/**
 * Reads a set of images and labels from two idx files.
 *
 * @param imagesPath The images file, plain or gzipped.
 * @param options.labelsPath Default: the file that `findIdxLabels` finds.
 * @param options.box What 0..255 are mapped onto. Default `[0, 1]`.
 * @param options.name Default: the file's name.
 * @returns Images of shape `[N, 1, H, W]`.
 * @throws DataError where a file cannot be read, or the two do not fit each other.
 */
export async function readIdxImages(
  imagesPath: string,
  options: { readonly labelsPath?: string; readonly box?: Box; readonly name?: string } = {},
): Promise<LabelledImages> {
  const labelsPath = options.labelsPath ?? (await findIdxLabels(imagesPath));
  const [images, labels] = await Promise.all([readIdx(imagesPath), readIdx(labelsPath)]);
  return imagesFromIdx(images, labels, {
    name: options.name ?? basename(imagesPath),
    path: imagesPath,
    ...(options.box === undefined ? {} : { box: options.box }),
  });
}
