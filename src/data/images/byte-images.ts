/**
 * Images as the 8-bit numbers that their files have, a quarter of what floats take. They become floats a few rows at a time,
 * by the table of `pixelValues`, and so to the bit what `pixelsToFloats` makes of all of them at once.
 */
import { type Box, type FloatTensor, floats, type Shape, sizeOf, takeRows } from '../../tensor/index.ts';
import { pixelValues } from './pixels.ts';

export interface ByteImages {
  /** [N, ...] */
  readonly shape: Shape;
  readonly pixels: Uint8Array;
  /** The value of each of the 256 pixels. */
  readonly values: Float32Array;
}

/** Images in either form. */
export type Images = FloatTensor | ByteImages;

/** 8-bit pixels that mean numbers in a box. @throws OptionError as `pixelValues` */
export function byteImages(shape: Shape, pixels: Uint8Array, box: Box): ByteImages {
  return { shape, pixels, values: pixelValues(box) };
}

/** Whether images are held as 8-bit numbers; narrows their type. */
export function areBytes(images: Images): images is ByteImages {
  return 'pixels' in images;
}

/** The images that `indices` name as floats, in that order: as `takeRows`. */
export function takeImages(images: Images, indices: ArrayLike<number>, into?: FloatTensor): FloatTensor {
  if (!areBytes(images)) return takeRows(images, indices, into);
  const { shape, pixels, values } = images;
  const [, ...rest] = shape;
  const taken = into ?? floats([indices.length, ...rest]);
  const size = sizeOf(rest);
  for (let i = 0; i < indices.length; i++) {
    const source = indices[i] * size;
    for (let j = 0; j < size; j++) taken.data[i * size + j] = values[pixels[source + j]];
  }
  return taken;
}

/** The images from one row to another; a view, nothing is copied. */
export function imagesBetween<I extends Images>(images: I, from: number, to: number): I;
export function imagesBetween(images: Images, from: number, to: number): Images {
  const [, ...rest] = images.shape;
  const size = sizeOf(rest);
  const shape = [to - from, ...rest];
  return areBytes(images)
    ? { ...images, shape, pixels: images.pixels.subarray(from * size, to * size) }
    : { ...images, shape, data: images.data.subarray(from * size, to * size) };
}

/** All images as floats; the same memory where they are already. */
export function inFloats(images: Images): FloatTensor {
  if (!areBytes(images)) return images;
  const { shape, pixels, values } = images;
  const data = new Float32Array(pixels.length);
  for (let i = 0; i < data.length; i++) data[i] = values[pixels[i]];
  return { dtype: 'float32', shape, data };
}
