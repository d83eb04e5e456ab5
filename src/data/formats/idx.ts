/**
 * The idx format of MNIST and its successors: two zero bytes, a byte for the element type, a byte for the number of
 * axes, the length of each axis as a big-endian 32-bit integer, then the elements, row-major.
 *
 * @see Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits", section "File formats".
 */
import { DataError } from '../../errors.ts';
import { type Box, sizeOf } from '../../tensor/index.ts';
import type { LabelledImages } from '../dataset.ts';
import { type ByteImages, byteImages, inFloats } from '../images/byte-images.ts';
import { transposed } from '../images/pixels.ts';

/** An array of unsigned bytes from an idx file. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Row-major; a view on the bytes that were parsed. */
  readonly data: Uint8Array;
}

const typeNames: Readonly<Record<number, string>> = {
  8: 'unsigned byte',
  9: 'signed byte',
  11: 'short',
  12: 'int',
  13: 'float',
  14: 'double',
};

const UNSIGNED_BYTE = 0x08;

/**
 * Parses the bytes of an idx file of unsigned bytes, with any number of axes.
 *
 * @param path Named in errors.
 * @throws DataError where the bytes are no idx file, hold other elements than unsigned bytes, or are too few or too many.
 */
export function parseIdx(bytes: Uint8Array, path?: string): IdxArray {
  const where = path === undefined ? {} : { path };
  if (bytes.length < 4) {
    throw new DataError(`is not an idx file: it has ${bytes.length} bytes, and the header alone has more`, where);
  }
  const [zero, secondZero, type, axes] = bytes;
  if (zero !== 0 || secondZero !== 0 || typeNames[type] === undefined || axes === 0) {
    const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const hint = 'The files of MNIST start with 00 00 08 03 or 00 00 08 01.';
    throw new DataError(`is not an idx file: it starts with ${magic}`, { ...where, hint });
  }
  if (type !== UNSIGNED_BYTE) {
    const hint = 'Only idx files of unsigned bytes are read.';
    throw new DataError(`is an idx file of type "${typeNames[type]}"`, { ...where, hint });
  }
  const headerLength = 4 + 4 * axes;
  if (bytes.length < headerLength) {
    throw new DataError(
      `is truncated: its header of ${axes} axes needs ${headerLength} bytes, and it has ${bytes.length}`,
      where,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = sizeOf(shape);
  const found = bytes.length - headerLength;
  if (found !== expected) {
    throw new DataError(
      `is ${found < expected ? 'truncated' : 'too long'}: shape [${shape}] needs ${expected} bytes after the header, ` +
        `and there are ${found}`,
      where,
    );
  }
  return { shape, data: bytes.subarray(headerLength) };
}

/**
 * Labelled images from two idx arrays, as floats; else as `bytesFromIdx`.
 *
 * @throws DataError as `bytesFromIdx`
 */
export function imagesFromIdx(images: IdxArray, labels: IdxArray, options: IdxOptions): LabelledImages {
  const labelled = bytesFromIdx(images, labels, options);
  return { ...labelled, images: inFloats(labelled.images) };
}

export interface IdxOptions {
  readonly name: string;
  /** What 0..255 are mapped onto. @default 0..1 */
  readonly box?: Box;
  /** Named in errors. */
  readonly path?: string;
}

/**
 * Labelled images from two idx arrays, as the bytes that they are.
 *
 * @param images `[N, H, W]` (grey), `[N, H, W, C]` (colour) or `[N, D]`; become `[N, 1, H, W]`, `[N, C, H, W]` or `[N, D]`.
 * @param labels `[N]`.
 * @throws DataError where the shapes do not fit each other.
 */
export function bytesFromIdx(images: IdxArray, labels: IdxArray, options: IdxOptions): LabelledImages<ByteImages> {
  const { name, path, box = { low: 0, high: 1 } } = options;
  const where = path === undefined ? {} : { path };
  const axes = images.shape.length;
  if (axes < 2 || axes > 4) {
    throw new DataError(`has shape [${images.shape}], which is not a set of images`, {
      ...where,
      hint: 'Images have the shape [count, height, width].',
    });
  }
  if (labels.shape.length !== 1) throw new DataError(`labels have shape [${labels.shape}] and not [count]`, where);
  const [count, height, width = 1, channels = 1] = images.shape;
  if (labels.shape[0] !== count) {
    throw new DataError(`there are ${labels.shape[0]} labels for ${count} images`, {
      ...where,
      hint: 'Check that both files belong to the same set and split.',
    });
  }
  if (count === 0) throw new DataError('holds no images', where);
  const pixels = transposed(images.data, count, height * width, channels);
  return {
    name,
    images: byteImages(axes === 2 ? [count, height] : [count, channels, height, width], pixels, box),
    box,
    labels: Int32Array.from(labels.data),
  };
}
