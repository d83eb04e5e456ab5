/** Between 8-bit pixels, as image files have them, and the float tensors that models take. */
import { DataError, OptionError } from '../../errors.ts';
import type { Box } from '../../tensor/index.ts';
import { type FloatTensor, tensor } from '../../tensor/index.ts';

/** One image as files have it: 8 bits a channel, row by row, the channels of a pixel side by side. */
export interface PixelImage {
  /** `height * width * channels` values from 0 to 255. */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Order of the axes of an image tensor: channels before the rows (`[N, C, H, W]`) or last (`[N, H, W, C]`). */
export type PixelLayout = 'nchw' | 'nhwc';

/** How pixels stand in a tensor. */
export interface PixelFormat {
  readonly layout: PixelLayout;
  readonly box: Box;
}

/**
 * The value in `box` of each 8-bit pixel: `low + (high - low) * p / 255`, rounded to float32. In `[0, 255]` it is p.
 *
 * @throws OptionError unless `box` is two finite numbers, the lower one first.
 */
export function pixelValues(box: Box): Float32Array {
  checkBox(box);
  const { low, high } = box;
  return Float32Array.from({ length: 256 }, (_, pixel) => low + ((high - low) * pixel) / 255);
}

/**
 * 8-bit pixels as numbers in `box`; see `pixelValues`.
 *
 * @throws OptionError as `pixelValues`.
 */
export function pixelsToFloats(pixels: Uint8Array, box: Box): Float32Array {
  const values = pixelValues(box);
  const result = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) result[i] = values[pixels[i]];
  return result;
}

/** Images `[N, H, W, C]` as `[N, C, H, W]`; the same memory where there is one channel. */
export function channelsFirst({ shape, data }: FloatTensor): FloatTensor {
  const [count, height, width, channels] = shape;
  return tensor('float32', [count, channels, height, width], transposed(data, count, height * width, channels));
}

/** Images `[N, C, H, W]` as `[N, H, W, C]`; the same memory where there is one channel. */
export function channelsLast({ shape, data }: FloatTensor): FloatTensor {
  const [count, channels, height, width] = shape;
  return tensor('float32', [count, height, width, channels], transposed(data, count, channels, height * width));
}

/** Matrices `[count, rows, columns]` with rows and columns exchanged. */
export function transposed<A extends Float32Array | Uint8Array>(
  data: A,
  count: number,
  rows: number,
  columns: number,
): A;
export function transposed(data: Float32Array | Uint8Array, count: number, rows: number, columns: number) {
  if (rows === 1 || columns === 1) return data;
  const result = data instanceof Float32Array ? new Float32Array(data.length) : new Uint8Array(data.length);
  for (let start = 0; start < count * rows * columns; start += rows * columns) {
    for (let column = 0; column < columns; column++) {
      const target = start + column * rows;
      for (let row = 0; row < rows; row++) result[target + row] = data[start + row * columns + column];
    }
  }
  return result;
}

/**
 * Stacks 8-bit images of one size into a tensor.
 *
 * @returns `[N, C, H, W]` or `[N, H, W, C]` by `layout`, with 0..255 mapped linearly onto `box`.
 * @throws DataError where an image has another size than the first one, or another number of pixels than it says.
 */
export function toTensor(images: readonly PixelImage[], { layout, box }: PixelFormat): FloatTensor {
  const values = pixelValues(box);
  if (images.length === 0) throw new DataError('no images to make a tensor of');
  const { width, height, channels } = images[0];
  const size = width * height * channels;
  const area = width * height;
  const data = new Float32Array(images.length * size);
  images.forEach((image, index) => {
    const { pixels } = image;
    if (image.width !== width || image.height !== height || image.channels !== channels) {
      throw new DataError(`image ${index} is ${describe(image)}, but image 0 is ${describe(images[0])}`, {
        hint: 'Bring all images to one size when they are read, e.g. with resize and crop.',
      });
    }
    if (pixels.length !== size) {
      throw new DataError(`image ${index} is ${describe(image)}, but has ${pixels.length} values`);
    }
    const target = data.subarray(index * size, (index + 1) * size);
    if (layout === 'nhwc' || channels === 1) {
      for (let i = 0; i < size; i++) target[i] = values[pixels[i]];
    } else {
      for (let pixel = 0; pixel < area; pixel++) {
        for (let channel = 0; channel < channels; channel++) {
          target[channel * area + pixel] = values[pixels[pixel * channels + channel]];
        }
      }
    }
  });
  const shape = layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  return tensor('float32', [images.length, ...shape], data);
}

/**
 * The nearest 8-bit image of one row of a tensor; values outside of the box become 0 or 255.
 *
 * @param values One image, `C * H * W` values in the order that `layout` says.
 * @throws DataError where the number of values does not fit, or a value is not a number; OptionError as `pixelValues`.
 */
export function toPixels(
  values: Float32Array,
  format: PixelFormat & { readonly width: number; readonly height: number; readonly channels: number },
): PixelImage {
  checkBox(format.box);
  const { width, height, channels, layout } = format;
  const { low, high } = format.box;
  const area = width * height;
  if (values.length !== area * channels) {
    throw new DataError(
      `an image of ${describe(format)} has ${area * channels} values, but ${values.length} were given`,
    );
  }
  const pixels = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const source = layout === 'nhwc' ? i : (i % channels) * area + Math.floor(i / channels);
    const value = values[source];
    if (Number.isNaN(value)) throw new DataError(`value ${source} of the image is not a number`);
    const scaled = Math.round(((value - low) / (high - low)) * 255);
    pixels[i] = Math.max(0, Math.min(255, scaled));
  }
  return { pixels, width, height, channels };
}

function checkBox(box: Box): void {
  const { low, high } = box;
  if (!Number.isFinite(low) || !Number.isFinite(high) || !(low < high)) {
    throw new OptionError(
      'box',
      `${low} to ${high} is not a range of pixel values`,
      'Give two numbers, e.g. { low: 0, high: 1 }.',
    );
  }
}

function describe(image: { readonly width: number; readonly height: number; readonly channels: number }): string {
  return `${image.width} x ${image.height} with ${image.channels} channel${image.channels === 1 ? '' : 's'}`;
}
