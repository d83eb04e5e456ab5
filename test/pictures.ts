/** Pictures whose class is plain: files for the models of `small-models.ts`. */
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { SIDE, third } from './small-models.ts';

const BRIGHT = 140;
const DARK = 110;
/** Levels of 8 bits between the bright pixels and the others. */
export const CONTRAST = BRIGHT - DARK;

/** A grey picture as bytes, whose bright third of columns is the class. */
export function stripePixels(index: number): Uint8Array {
  return Uint8Array.from({ length: SIDE ** 2 }, (_, pixel) => (third(pixel) === index ? BRIGHT : DARK));
}

/** The same as values in 0..1. */
export function stripeValues(index: number): Float32Array {
  return Float32Array.from(stripePixels(index), (level) => level / 255);
}

/** A grey picture as a file, lossless but for JPEG; enlarged where a size is given. */
export async function stripeFile(index: number, format: 'png' | 'jpeg' | 'webp' = 'png', size = SIDE): Promise<Buffer> {
  const raw = { raw: { width: SIDE, height: SIDE, channels: 1 } } as const;
  const picture = sharp(stripePixels(index), raw).resize(size, size, { kernel: 'nearest' });
  return picture.toFormat(format, { quality: 100, lossless: true }).toBuffer();
}

/** A picture in one colour, red, green or blue, as a PNG file. */
export async function colourFile(channel: number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: SIDE ** 2 * 3 }, (_, i) => (i % 3 === channel ? BRIGHT : DARK));
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer();
}

/** A gzipped idx file of bytes. */
export function idxFile(shape: readonly number[], data: Uint8Array): Uint8Array {
  const lengths = shape.flatMap((length) => [0, 0, length >> 8, length & 255]);
  return gzipSync(Uint8Array.from([0, 0, 8, shape.length, ...lengths, ...data]));
}

/** Several arrays of bytes or numbers in a row. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}
