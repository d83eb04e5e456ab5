/** Labelled images from plain arrays, as .npy and .npz files hold them. */
import { DataError } from '../../errors.ts';
import { type Box, type FloatTensor, halfToFloat, sizeOf, type Tensor, tensor } from '../../tensor/index.ts';
import type { LabelledImages } from '../dataset.ts';
import { channelsFirst, type PixelLayout, pixelsToFloats } from '../images/pixels.ts';
import type { NpyDType } from './npy.ts';
import { type Npz, openNpz } from './npz.ts';

/** How to understand arrays of images. */
export interface ArrayImageOptions {
  /** Name of the set, and of the file in errors. */
  readonly name: string;
  /** The range of the pixel values. uint8 is mapped onto it; other types must lie in it. Default `[0, 1]`. */
  readonly box?: Box;
  /** Where the channels are. Default: the axis that has 1 or 3, and `'nchw'` where both have. */
  readonly layout?: PixelLayout;
}

/**
 * Labelled images from an array of images and one of labels.
 *
 * @param images `[N, H, W]`, `[N, C, H, W]`, `[N, H, W, C]` or `[N, D]`, of uint8 or a float type.
 * @param labels `[N]` or `[N, 1]`, whole numbers of any type.
 * @returns Images `[N, C, H, W]` or `[N, D]` as float32.
 * @throws DataError where the arrays do not fit each other, or a value is outside of the box.
 */
export function imagesFromArrays(
  images: Tensor<NpyDType>,
  labels: Tensor<NpyDType>,
  options: ArrayImageOptions,
): LabelledImages {
  const { name, box = { low: 0, high: 1 } } = options;
  const [count] = images.shape;
  if (images.shape.length < 2 || images.shape.length > 4) {
    throw new DataError(`the images have shape [${images.shape}]`, {
      path: name,
      hint: 'Images have shape [N, H, W], [N, C, H, W], [N, H, W, C] or [N, D].',
    });
  }
  const classes = classNumbers(labels, name);
  if (classes.length !== count) {
    throw new DataError(`there are ${classes.length} labels for ${count} images`, { path: name });
  }
  return { name, box, labels: classes, images: inChannelsFirst(toFloats(images, box, name), options) };
}

/** What people call the images of an archive, and their labels. */
export const IMAGE_KEYS = ['images', 'x', 'x_test', 'arr_0'];
export const LABEL_KEYS = ['labels', 'y', 'y_test', 'arr_1'];

/**
 * Labelled images from the bytes of a .npz archive: the images are the array `images`, `x`, `x_test` or `arr_0`, the
 * labels `labels`, `y`, `y_test` or `arr_1`, whichever is there first.
 *
 * @throws DataError where one is missing, or as `openNpz` and `imagesFromArrays` say.
 */
export function imagesFromNpz(bytes: Uint8Array, options: ArrayImageOptions): LabelledImages {
  const { images, labels } = arraysIn(openNpz(bytes, options.name), options.name);
  return imagesFromArrays(images, labels, options);
}

/**
 * The two arrays of an archive that `imagesFromNpz` takes.
 *
 * @throws DataError where one is missing.
 */
export function arraysIn(archive: Npz, path: string): Record<'images' | 'labels', Tensor<NpyDType>> {
  return {
    images: archive.read(arrayOf(archive.names, IMAGE_KEYS, 'images', path)),
    labels: archive.read(arrayOf(archive.names, LABEL_KEYS, 'labels', path)),
  };
}

/**
 * The range that the pixel values in some arrays are likely to be in: `[0, 1]` for uint8, which is mapped onto it; else the first of
 * `[0, 1]`, `[-1, 1]` and, where a value is above 2, `[0, 255]` that has all of them; else from the lowest to the highest.
 */
export function likelyBox(arrays: readonly Tensor<NpyDType>[]): Box {
  if (arrays.every(({ dtype }) => dtype === 'uint8')) return { low: 0, high: 1 };
  let [lowest, highest] = [0, 0];
  for (const array of arrays) {
    const numbers = toNumbers(array);
    for (let i = 0; i < numbers.length; i++) {
      if (!Number.isFinite(numbers[i])) continue;
      lowest = Math.min(lowest, numbers[i]);
      highest = Math.max(highest, numbers[i]);
    }
  }
  if (lowest >= 0 && highest <= 1) return { low: 0, high: 1 };
  if (lowest >= -1 && highest <= 1) return { low: -1, high: 1 };
  return lowest >= 0 && highest > 2 && highest <= 255 ? { low: 0, high: 255 } : { low: lowest, high: highest };
}

/** The first of some names that an archive has. @throws DataError where it has none of them */
export function arrayOf(found: readonly string[], keys: readonly string[], what: string, path: string): string {
  const key = keys.find((candidate) => found.includes(candidate));
  if (key !== undefined) return key;
  throw new DataError(`holds no array of ${what}: it has ${found.join(', ') || 'none at all'}`, {
    path,
    hint: `Name it ${keys.join(', ')}.`,
  });
}

/** The class numbers of an array [N] or [N, 1]. @throws DataError where it holds anything else */
export function classNumbers(labels: Tensor<NpyDType>, path: string): Int32Array {
  const { shape } = labels;
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    throw new DataError(`its labels have shape [${shape}]`, {
      path,
      hint: 'Save one class number a sample; of one-hot rows, the argmax.',
    });
  }
  return Int32Array.from(toNumbers(labels), (label, i) => {
    if (Number.isInteger(label) && label >= 0 && label < 2 ** 31) return label;
    throw new DataError(`label ${i} is ${label}, which is not a class number`, {
      path,
      hint: 'Labels are whole numbers from 0.',
    });
  });
}

function toFloats(images: Tensor<NpyDType>, box: Box, path: string): FloatTensor {
  const { dtype, shape, data } = images;
  if (data instanceof Uint8Array && dtype === 'uint8') return tensor('float32', shape, pixelsToFloats(data, box));
  if (!dtype.startsWith('float')) {
    throw new DataError(`the images are of type ${dtype}`, { path, hint: 'Save them as uint8 or float32.' });
  }
  const values = Float32Array.from(toNumbers(images));
  const [low, high] = [Math.fround(box.low), Math.fround(box.high)];
  const outside = values.findIndex((value) => !(value >= low && value <= high));
  if (outside < 0) return tensor('float32', shape, values);
  const image = Math.floor(outside / sizeOf(shape.slice(1)));
  const value = values[outside];
  if (Number.isNaN(value)) throw new DataError(`image ${image} has a value that is not a number (NaN)`, { path });
  throw new DataError(
    `image ${image} has the value ${value}, which is outside of the box from ${box.low} to ${box.high}`,
    {
      path,
      hint: 'Say which range the pixels are in, e.g. { low: 0, high: 255 }.',
    },
  );
}

function toNumbers({ dtype, data }: Tensor<NpyDType>): ArrayLike<number> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Array.from(data, Number);
  return dtype === 'float16' && data instanceof Uint16Array ? halfToFloat(data) : data;
}

function inChannelsFirst(images: FloatTensor, options: ArrayImageOptions): FloatTensor {
  const { shape } = images;
  if (shape.length === 2) return images;
  if (shape.length === 3) return { ...images, shape: [shape[0], 1, shape[1], shape[2]] };
  const isChannels = (length: number): boolean => length === 1 || length === 3;
  const guess = isChannels(shape[1]) ? 'nchw' : isChannels(shape[3]) ? 'nhwc' : undefined;
  const layout = options.layout ?? guess;
  if (layout === undefined) {
    throw new DataError(`the images have shape [${shape}], and no axis of it looks like channels`, {
      path: options.name,
      hint: 'Give the layout: nchw or nhwc.',
    });
  }
  return layout === 'nchw' ? images : channelsFirst(images);
}
