/**
 * Scaling images as the loaders do that networks are trained with: bilinear, with a triangle that widens with the
 * scale where an image is made smaller, so that fine patterns are averaged and do not alias.
 */
import type { PixelImage } from './pixels.ts';

/** For each output position the input positions that count and their weights, which sum to 1. */
interface Taps {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** `reach` weights an output position, of which the first `count` are in use. */
  readonly weights: Float64Array;
  readonly reach: number;
}

/**
 * Scales an image to a size, whatever its aspect ratio was. Pixel centres are at halves, the axes are scaled one after
 * the other, and each pass rounds to 8 bits: Pillow's `BILINEAR`, which PyTorch and TensorFlow loaders use.
 *
 * @param width Pixels, at least 1.
 * @param height Pixels, at least 1.
 */
export function resample(image: PixelImage, width: number, height: number): PixelImage {
  const { channels } = image;
  const rows = width === image.width ? image.pixels : new Uint8Array(width * image.height * channels);
  if (width !== image.width) {
    const taps = tapsOf(image.width, width);
    for (let y = 0; y < image.height; y++) {
      const line = { source: y * image.width * channels, target: y * width * channels };
      for (let channel = 0; channel < channels; channel++) {
        scaleLine(image.pixels, line.source + channel, channels, rows, line.target + channel, channels, taps);
      }
    }
  }
  if (height === image.height) return { pixels: rows, width, height, channels };
  const pixels = new Uint8Array(width * height * channels);
  const taps = tapsOf(image.height, height);
  const stride = width * channels;
  for (let column = 0; column < stride; column++) scaleLine(rows, column, stride, pixels, column, stride, taps);
  return { pixels, width, height, channels };
}

function tapsOf(from: number, to: number): Taps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const reach = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const weights = new Float64Array(to * reach);
  for (let position = 0; position < to; position++) {
    const centre = (position + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - support + 0.5));
    const end = Math.min(from, Math.floor(centre + support + 0.5));
    let sum = 0;
    for (let i = start; i < end; i++) {
      const weight = Math.max(0, 1 - Math.abs(i + 0.5 - centre) / support);
      weights[position * reach + i - start] = weight;
      sum += weight;
    }
    for (let i = start; i < end; i++) weights[position * reach + i - start] /= sum;
    starts[position] = start;
    counts[position] = end - start;
  }
  return { starts, counts, weights, reach };
}

function scaleLine(
  source: Uint8Array,
  sourceStart: number,
  sourceStride: number,
  target: Uint8Array,
  targetStart: number,
  targetStride: number,
  { starts, counts, weights, reach }: Taps,
): void {
  for (let position = 0; position < starts.length; position++) {
    let sum = 0.5;
    let at = sourceStart + starts[position] * sourceStride;
    const first = position * reach;
    for (let tap = first; tap < first + counts[position]; tap++) {
      sum += weights[tap] * source[at];
      at += sourceStride;
    }
    target[targetStart + position * targetStride] = Math.floor(sum);
  }
}
