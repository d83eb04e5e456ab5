/** Convolution and pooling as layers of networks: square kernels on images [N, C, H, W]. */
import type { Value } from '../graph/index.ts';
import { conv, maxPool } from '../operators/index.ts';
import { readWindow, type Window } from '../operators/windows/window.ts';

export interface ConvolutionOptions {
  /** How far the kernel moves between two places. @default 1 */
  readonly stride?: number;
  /**
   * `'same'` pads with zeros so that every place of the image, or every `stride`-th one, has an output; where their number is
   * odd, one more after the image than before it. `'valid'` does not pad. @default 'same'
   */
  readonly padding?: 'same' | 'valid';
}

/**
 * Each output channel's kernel applied to every place of an image.
 *
 * @param x [N, C, H, W]
 * @param weights [M, C, kernel, kernel]
 * @param biases [M]; none where a batch normalisation follows
 * @returns [N, M, H', W']
 */
export function convolution(x: Value, weights: Value, biases?: Value, options: ConvolutionOptions = {}): Value {
  const { stride = 1, padding = 'same' } = options;
  const window = squareWindow(x, weights.shape[2], stride, padding);
  return conv(x, weights, window, 1, biases);
}

/** The maximum of every square of `size` by `size`, `stride` apart. What does not fill a square at the far edges is left out. */
export function maxPooling(x: Value, size: number, stride = size): Value {
  return maxPool(x, squareWindow(x, size, stride, 'valid'));
}

function squareWindow(x: Value, size: number, stride: number, padding: 'same' | 'valid'): Window {
  const attributes = { strides: [stride, stride], auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID' };
  return readWindow(attributes, x.shape.slice(2), [size, size], 'a layer');
}
