/** Images with their labels, and the range that the pixel values are in. */
import { OptionError } from '../errors.ts';
import { type Box, type FloatTensor, takeRows } from '../tensor/index.ts';
import type { Images } from './images/byte-images.ts';

/**
 * Images, the class of each, and what is needed to show and to name them.
 *
 * @typeParam I How the images are held: as floats, or as the bytes of their files.
 */
export interface LabelledImages<I extends Images = FloatTensor> {
  readonly name: string;
  /** `[N, C, H, W]`, or `[N, D]` where the rows are no pictures. */
  readonly images: I;
  /** The range of the pixel values in `images`. */
  readonly box: Box;
  /** One class index an image. */
  readonly labels: Int32Array;
  /** Names of the classes, by class index. */
  readonly classNames?: readonly string[];
  /** Names of the images, e.g. file names, by row. */
  readonly names?: readonly string[];
}

/**
 * The images that `indices` name, copied in that order; an index may occur more than once.
 *
 * @throws OptionError for an index that is no row of the set.
 */
export function take(dataset: LabelledImages, indices: ArrayLike<number>): LabelledImages {
  const rows = Array.from(indices);
  const count = dataset.labels.length;
  for (const index of rows) {
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new OptionError('indices', `${index} is not a row of ${dataset.name}, which has ${count} images`);
    }
  }
  const { names } = dataset;
  return {
    ...dataset,
    images: takeRows(dataset.images, rows),
    labels: Int32Array.from(rows, (index) => dataset.labels[index]),
    ...(names === undefined ? {} : { names: rows.map((index) => names[index]) }),
  };
}

/**
 * The first `count` images; all of them where the set has fewer.
 *
 * @throws OptionError unless `count` is an integer of at least 0.
 */
export function first(dataset: LabelledImages, count: number): LabelledImages {
  if (!Number.isInteger(count) || count < 0) {
    throw new OptionError('count', `${count} is not a number of images`, 'Give an integer of at least 0.');
  }
  const available = Math.min(count, dataset.labels.length);
  return take(
    dataset,
    Array.from({ length: available }, (_, index) => index),
  );
}
