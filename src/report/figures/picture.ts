/** Pictures in records: small, plain JSON, and drawn without anything that is not in the page. */
import { type PixelImage, toPixels } from '../../data/index.ts';
import { DataError } from '../../errors.ts';
import { fromBase64, type Shape, toBase64 } from '../../tensor/index.ts';
import { encodePng } from '../page/png.ts';

/** A picture in a record. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Base64 of `height * width * channels` 8-bit pixels, row by row, the channels of a pixel side by side. */
  readonly pixels: string;
}

/**
 * Values as a picture: `low` becomes black and `high` white; what is outside of them is cut off.
 *
 * @param values `H * W` or `C * H * W` values
 * @param shape `[H, W]` or `[C, H, W]`, with one channel or three
 * @throws DataError where shape and values do not fit, or a value is not a number; OptionError unless low < high
 */
export function pictureOf(values: Float32Array, shape: Shape, low: number, high: number): Picture {
  const [channels, height, width] = shape.length === 2 ? [1, ...shape] : shape;
  if (shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3)) {
    throw new DataError(`values of shape [${shape}] are not a picture`, {
      hint: 'Give [H, W], [1, H, W] or [3, H, W].',
    });
  }
  return pictureOfPixels(toPixels(values, { layout: 'nchw', box: { low, high }, width, height, channels }));
}

/** 8-bit pixels as a picture. @throws DataError unless they have one channel or three */
export function pictureOfPixels({ pixels, width, height, channels }: PixelImage): Picture {
  if (channels !== 1 && channels !== 3) {
    throw new DataError(`pixels of ${channels} channels are not a picture`, { hint: 'Give one channel or three.' });
  }
  return { width, height, channels, pixels: toBase64(pixels) };
}

/**
 * Weights or perturbations as a picture: zero is the middle grey, and the same distance up or down looks the same.
 *
 * @param limit what becomes white, and its negative black. By default the largest absolute value
 * @throws as `pictureOf`
 */
export function signedPictureOf(values: Float32Array, shape: Shape, limit = largestOf(values)): Picture {
  return pictureOf(values, shape, -limit, limit);
}

/** The largest absolute value, or 1 where all are zero. */
function largestOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
}

/** A picture as an address that browsers draw, `data:image/png;base64,...`. */
export function pictureAddress({ width, height, channels, pixels }: Picture): string {
  const bytes = encodePng({ width, height, channels, pixels: fromBase64(pixels) });
  return `data:image/png;base64,${toBase64(bytes)}`;
}
