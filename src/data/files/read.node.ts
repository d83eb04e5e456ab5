/** Images and arrays from files, as attacks and audits take them. */
import { basename } from 'node:path';
import { described, requireArgument, requireKnownOptions } from '../../arguments.ts';
import { DataError, OptionError } from '../../errors.ts';
import { tensor } from '../../tensor/index.ts';
import type { LabelledImages, PixelBox } from '../dataset.ts';
import { type ArrayImageOptions, imagesFromArrays, imagesIn } from '../formats/arrays.ts';
import { findIdxLabels, readIdx } from '../formats/idx.node.ts';
import { imagesFromIdx } from '../formats/idx.ts';
import { parseNpy } from '../formats/npy.ts';
import { openNpz } from '../formats/npz.ts';
import { type ImageOptions, readImage } from '../images/image.node.ts';
import { type PixelImage, toTensor } from '../images/pixels.ts';
import { readBytes } from './file.node.ts';
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
  /** What 0..255 are mapped onto. @default [0, 1] */
  readonly box?: PixelBox;
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
 * const result = await attack(classifier, pgd, images, images.labels, { epsilon: 8 / 255 });
 */
export async function readImages(
  paths: string | readonly string[],
  options: ReadImagesOptions = {},
): Promise<ImageSet> {
  const all = typeof paths === 'string' ? [paths] : paths;
  const isPaths = Array.isArray(all) && all.length > 0 && all.every((path) => typeof path === 'string');
  requireArgument('paths', paths, isPaths, 'the path of an image or a folder, or several');
  requireKnownOptions('readImages', options, known);
  const { channels = 3, box = [0, 1], labels, classNames, limit, ...size } = options;
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
 * Reads samples from an array file: .npy, .npz or idx (MNIST's format), plain or gzipped. Labels come from the archive, or from
 * the idx file beside it.
 *
 * @param options.box The range of floats in the file, and what 8-bit pixels are mapped onto. @default [0, 1]
 * @returns Images [N, C, H, W], or [N, D]
 * @throws DataError for what cannot be read, or values outside the box; OptionError for arguments of a wrong kind
 */
export async function readArray(path: string, options: Omit<ArrayImageOptions, 'name'> = {}): Promise<ImageSet> {
  requireArgument('path', path, typeof path === 'string', 'the path of a .npy, .npz or idx file');
  requireKnownOptions('readArray', options, { layout: true, box: true });
  const named = { name: path, ...options };
  if (/\.np[yz]$/i.test(path)) {
    const bytes = await plainBytes(path);
    const { images, labels } = /z$/i.test(path)
      ? imagesIn(openNpz(bytes, path), path)
      : { images: parseNpy(bytes, path), labels: undefined };
    const [count] = images.shape;
    const set = imagesFromArrays(images, labels ?? tensor('int32', [count], new Int32Array(count)), named);
    return labels === undefined ? unlabelled(set) : set;
  }
  if (!/ubyte$|\.gz$/i.test(path)) {
    throw new OptionError('path', `${described(path)} does not end in .npy, .npz, .gz or ubyte`);
  }
  const images = await readIdx(path);
  const beside = await findIdxLabels(path).catch(() => undefined);
  const none = { shape: [images.shape[0]], data: new Uint8Array(images.shape[0]) };
  const set = imagesFromIdx(images, beside === undefined ? none : await readIdx(beside), { ...named, path });
  return beside === undefined ? unlabelled(set) : set;
}

function unlabelled(set: LabelledImages): ImageSet {
  return { ...set, labels: undefined };
}

/** A file's bytes as a plain array: slices of a Buffer would share its memory, and parsers need copies. */
async function plainBytes(path: string): Promise<Uint8Array> {
  const { buffer, byteOffset, byteLength } = await readBytes(path);
  return new Uint8Array(buffer, byteOffset, byteLength);
}
