/** Images and arrays from files, as attacks and audits take them. */
import { basename } from 'node:path';
import { requireArgument, requireKnownOptions } from '../../arguments.ts';
import { DataError, OptionError } from '../../errors.ts';
import { type Box, tensor } from '../../tensor/index.ts';
import type { LabelledImages } from '../dataset.ts';
import { type ArrayImageOptions, imagesFromArrays } from '../formats/arrays.ts';
import { type ImageOptions, readImage } from '../images/image.node.ts';
import { type PixelImage, toTensor } from '../images/pixels.ts';
import { readStored } from '../readers/index.node.ts';
import { type ImageFile, listImages, readLabelsFile } from './folder.node.ts';
import { assignLabels } from './labels.ts';

/** Images whose classes may be unknown. */
export interface ImageSet extends Omit<LabelledImages, 'labels'> {
  /** One class index an image; undefined where nothing says what they show. */
  readonly labels: Int32Array | undefined;
}

export interface ReadImagesOptions extends Pick<ImageOptions, 'resize' | 'crop' | 'width' | 'height'> {
  /** 1 for grey, 3 for colour. @default 3 */
  readonly channels?: 1 | 3;
  /** What 0..255 are mapped onto. @default { low: 0, high: 1 } */
  readonly box?: Box;
  /** A file of labels, in the forms that `parseLabels` reads. @default the numbers or names of the class folders */
  readonly labels?: string;
  /** The names of the classes, by which class folders are found. */
  readonly classNames?: readonly string[];
  /** At most so many images. @default all */
  readonly limit?: number;
}

/** Image files that are decoded side by side. */
const DECODED_AT_ONCE = 8;

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof ReadImagesOptions, true>> = {
  resize: true,
  crop: true,
  width: true,
  height: true,
  channels: true,
  box: true,
  labels: true,
  classNames: true,
  limit: true,
};

/**
 * Reads image files, and all in folders: .png, .jpg, .jpeg and .webp. Folders in a folder are classes.
 *
 * @returns Images [N, C, H, W], named by their paths below the folder
 * @throws DataError for what cannot be read, images of several sizes, or a class folder that names no class; OptionError for
 * arguments of a wrong kind
 * @example
 * const images = await readImages('photos', { resize: 256, crop: 224 });
 * const result = await attack(classifier, pgd, images, images.labels ?? [], { epsilon: 8 / 255 });
 */
export async function readImages(
  paths: string | readonly string[],
  options: ReadImagesOptions = {},
): Promise<ImageSet> {
  const all = typeof paths === 'string' ? [paths] : paths;
  const isPaths = Array.isArray(all) && all.length > 0 && all.every((path) => typeof path === 'string');
  requireArgument('paths', paths, isPaths, 'the path of an image or a folder, or several');
  requireKnownOptions('readImages', options, known);
  const { channels = 3, box = { low: 0, high: 1 }, labels, classNames, limit, ...size } = options;
  requireArgument('channels', channels, channels === 1 || channels === 3, '1 or 3');
  const files = await listImages(all);
  const chosen = files.slice(0, limit);
  const images: PixelImage[] = [];
  for (let start = 0; start < chosen.length; start += DECODED_AT_ONCE) {
    const next = chosen.slice(start, start + DECODED_AT_ONCE);
    images.push(...(await Promise.all(next.map(({ path }) => readImage(path, { channels, ...size })))));
  }
  return {
    name: basename(all[0]),
    images: toTensor(images, { layout: 'nchw', box }),
    box,
    labels: labels === undefined ? classesOf(chosen, classNames) : await listed(files, labels, chosen.length),
    names: chosen.map(({ name }) => name),
    ...(classNames && { classNames }),
  };
}

async function listed(files: readonly ImageFile[], labels: string, count: number): Promise<Int32Array> {
  const list = await readLabelsFile(labels);
  return assignLabels('inOrder' in list ? files : files.slice(0, count), list, labels).slice(0, count);
}

/** The classes that folders stand for, by number or name; undefined where no image is in one. */
function classesOf(files: readonly ImageFile[], classNames: readonly string[] = []): Int32Array | undefined {
  if (files.every(({ label }) => label === undefined)) return undefined;
  return Int32Array.from(files, ({ path, label: folder = '' }) => {
    const index = /^\d+$/.test(folder) ? Number(folder) : classNames.indexOf(folder);
    if (index >= 0) return index;
    throw new DataError(`the folder "${folder}" does not name a class`, {
      path,
      hint: 'Name folders by class index, or give classNames or labels.',
    });
  });
}

/**
 * Reads samples from an array file in any format that is known: .npy, .npz, idx (MNIST's format) and others. Labels come from the
 * archive, or from the idx file beside it.
 *
 * @param options.box The range of floats in the file, and what 8-bit pixels are mapped onto. @default { low: 0, high: 1 }
 * @returns Images [N, C, H, W], or [N, D]
 * @throws DataError for what cannot be read, or values outside the box; OptionError for arguments of a wrong kind
 * @example
 * const images = await readArray('inputs.npy', { box: { low: -1, high: 1 } });
 */
export async function readArray(path: string, options: Omit<ArrayImageOptions, 'name'> = {}): Promise<ImageSet> {
  requireArgument('path', path, typeof path === 'string', 'the path of an array file, such as .npy or .npz');
  requireKnownOptions('readArray', options, { layout: true, box: true });
  const { test } = await readStored(path, { parts: 'test', labels: 'welcome' });
  if ('files' in test) throw new OptionError('path', `${path} holds pictures`, 'readImages reads them.');
  const { values, labels, layout, classNames } = test;
  const classes = labels ?? new Int32Array(values.shape[0]);
  const set = imagesFromArrays(values, tensor('int32', [classes.length], classes), {
    name: path,
    ...(layout && { layout }),
    ...options,
  });
  return { ...set, labels, ...(classNames && { classNames }) };
}
