/** Global contrast normalisation, the first step of the preprocessing of CIFAR-10 for maxout networks. */
import { OptionError } from '../../errors.ts';
import { type FloatTensor, sizeOf, tensor } from '../../tensor/index.ts';

export interface ContrastOptions {
  /** The Euclidean norm that images get. The maxout recipe has 55. @default 1 */
  readonly scale?: number;
  /** Added to the sum of squares under the root, in squared pixel values. @default 0 */
  readonly sqrtBias?: number;
  /** Images whose norm, divided by `scale`, is less than this are not divided by it. @default 1e-8 */
  readonly minDivisor?: number;
}

/**
 * Each image less its mean over all pixels and channels, divided by `sqrt(sqrtBias + sum of squares) / scale`. While
 * `sqrtBias` is 0, pixels in `[0, 1]` give the same as pixels in `[0, 255]`.
 *
 * @param images `[N, ...]`
 * @returns As many images of the same shape. They are in no box.
 * @throws OptionError for options that are no numbers, or out of range.
 * @see pylearn2, `expr/preprocessing.py`, global_contrast_normalize; I. Goodfellow et al., "Maxout networks", 2013, arXiv
 * 1302.4389.
 */
export function globalContrastNormalization(images: FloatTensor, options: ContrastOptions = {}): FloatTensor {
  const { scale = 1, sqrtBias = 0, minDivisor = 1e-8 } = options;
  if (!(scale > 0 && scale < Infinity)) throw new OptionError('scale', `${scale} is not a positive number`);
  if (!(sqrtBias >= 0 && sqrtBias < Infinity))
    throw new OptionError('sqrtBias', `${sqrtBias} is not a number of at least 0`);
  if (!(minDivisor >= 0)) throw new OptionError('minDivisor', `${minDivisor} is not a number of at least 0`);
  const size = sizeOf(images.shape.slice(1));
  const data = new Float32Array(images.data.length);
  for (let start = 0; start < data.length; start += size) {
    const image = images.data.subarray(start, start + size);
    const mean = image.reduce((sum, value) => sum + value, 0) / size;
    const squares = image.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const divisor = Math.sqrt(sqrtBias + squares) / scale;
    const factor = divisor < minDivisor ? 1 : 1 / divisor;
    for (let i = 0; i < size; i++) data[start + i] = factor * (image[i] - mean);
  }
  return tensor('float32', images.shape, data);
}
