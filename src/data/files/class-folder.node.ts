/** Data sets as folders of image files, a folder for each class. */

import { basename, join } from 'node:path';
import { DataError } from '../../errors.ts';
import { largest } from '../../tensor/index.ts';
import type { LabelledImages } from '../dataset.ts';
import { type ImageOptions, readImage } from '../images/image.node.ts';
import { type PixelImage, toTensor } from '../images/pixels.ts';
import { foldersIn, type ImageFile, listImages } from './folder.node.ts';

export interface ClassFolderOptions extends Pick<ImageOptions, 'resize' | 'crop'> {
  /** Default: 1 where all pictures are grey, 3 where one is not. */
  readonly channels?: 1 | 3;
  /** Names of the classes that there may be, by label. Default: the names of the folders. */
  readonly classNames?: readonly string[];
}

/** Image files that are decoded side by side. */
const DECODED_AT_ONCE = 8;
/** Bytes of the images as float32. */
const LARGEST = 2 ** 32;
const SMALLER = 'Scale and crop all images to one small size.';
/** Longer numbers, such as dates, are names like others. */
const CLASS_NUMBER = /^\d{1,5}$/;

/**
 * Reads a folder of class folders. The labels count the folders in the order of their names, by code units; but where all names
 * are whole numbers, these are the labels.
 *
 * @returns Images `[N, C, H, W]` in the box `[0, 1]`.
 * @throws DataError where there are no images, or some in no class folder; a class folder is empty, or names no known class; the
 * images differ in size, cannot be read, or would take more than 4 GiB.
 */
export async function readClassFolder(folder: string, options: ClassFolderOptions = {}): Promise<LabelledImages> {
  const files = await listImages([folder]);
  const folders = await foldersIn(folder);
  requireClassFolders(folder, files, folders);
  const { classNames = namesOfClasses(folders), channels, ...size } = options;
  const labels = labelsByFolder(folder, folders, classNames);
  const pictures = await readPictures(files, { channels: channels ?? 3, ...size });
  return {
    name: basename(folder),
    images: toTensor(channels === undefined ? greyIfAll(pictures) : pictures, {
      layout: 'nchw',
      box: { low: 0, high: 1 },
    }),
    box: { low: 0, high: 1 },
    labels: Int32Array.from(files, ({ label = '' }) => labels.get(label) ?? 0),
    classNames,
    names: files.map(({ name }) => name),
  };
}

function requireClassFolders(folder: string, files: readonly ImageFile[], folders: readonly string[]): void {
  const loose = files.find(({ label }) => label === undefined);
  if (loose !== undefined) {
    throw new DataError('is in no class folder', {
      path: loose.path,
      hint: 'Put the images of each class into a folder of their own.',
    });
  }
  const labels = new Set(files.map(({ label }) => label));
  const empty = folders.find((name) => !labels.has(name));
  if (empty === undefined) return;
  throw new DataError('is a class folder without images', {
    path: join(folder, empty),
    hint: 'Add images that end in .png, .jpg, .jpeg or .webp, or remove it.',
  });
}

function namesOfClasses(folders: readonly string[]): string[] {
  if (!folders.every((name) => CLASS_NUMBER.test(name))) return [...folders];
  return Array.from({ length: largest(folders.map(Number)) + 1 }, (_, index) => String(index));
}

function labelsByFolder(
  parent: string,
  folders: readonly string[],
  classNames: readonly string[],
): Map<string, number> {
  const isNumbered = classNames.every((name, index) => name === String(index));
  return new Map(
    folders.map((folder) => {
      const label = classNames.indexOf(isNumbered && CLASS_NUMBER.test(folder) ? String(Number(folder)) : folder);
      if (label >= 0) return [folder, label];
      throw new DataError('names a class that has no images to learn from', {
        path: join(parent, folder),
        hint: `The classes are ${classNames.slice(0, 10).join(', ')}${classNames.length > 10 ? ', ...' : ''}.`,
      });
    }),
  );
}

async function readPictures(files: readonly ImageFile[], options: ImageOptions): Promise<PixelImage[]> {
  const first = await readImage(files[0].path, options);
  requireRoom(files, first);
  const readLikeFirst = async ({ path }: ImageFile) => {
    const image = await readImage(path, options);
    if (image.width === first.width && image.height === first.height) return image;
    const sizes = `is ${image.width} x ${image.height}, and ${files[0].name} is ${first.width} x ${first.height}`;
    throw new DataError(`${sizes}: all must be of one size`, { path, hint: SMALLER });
  };
  const pictures = [first];
  for (let start = 1; start < files.length; start += DECODED_AT_ONCE) {
    pictures.push(...(await Promise.all(files.slice(start, start + DECODED_AT_ONCE).map(readLikeFirst))));
  }
  return pictures;
}

function requireRoom(files: readonly ImageFile[], { width, height, pixels }: PixelImage): void {
  const bytes = 4 * pixels.length * files.length;
  if (bytes <= LARGEST) return;
  const size = `${files.length} images of ${width} x ${height} would take ${(bytes / 2 ** 30).toFixed(1)} GiB`;
  throw new DataError(`${size}, and at most 4 are read`, { path: files[0].path, hint: SMALLER });
}

/** The pictures with one channel where their three channels never differ. */
function greyIfAll(pictures: readonly PixelImage[]): readonly PixelImage[] {
  const isGrey = pictures.every(({ pixels }) => pixels.every((value, i) => i % 3 === 0 || value === pixels[i - 1]));
  if (!isGrey) return pictures;
  return pictures.map((picture) => ({
    ...picture,
    channels: 1,
    pixels: Uint8Array.from({ length: picture.width * picture.height }, (_, i) => picture.pixels[3 * i]),
  }));
}
