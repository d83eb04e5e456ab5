/**
 * The binary format of CIFAR-10: for each image a label byte, then 1024 red, 1024 green and 1024 blue bytes, row by row.
 * Nothing stands between the images or before them.
 *
 * @see A. Krizhevsky, "The CIFAR-10 dataset", section "Binary version".
 */
import { DataError } from '../../errors.ts';
import type { Box } from '../../tensor/index.ts';
import type { LabelledImages } from '../dataset.ts';
import { type ByteImages, byteImages, inFloats } from '../images/byte-images.ts';
import { cifar10 } from '../published/published.ts';

/** The bytes of one file in this format. */
export interface CifarFile {
  readonly bytes: Uint8Array;
  /** Named in errors. */
  readonly path: string;
}

const SHAPE = [3, 32, 32];
const PIXELS = 3072;
const RECORD = 1 + PIXELS;

export interface CifarOptions {
  readonly name: string;
  /** What 0..255 are mapped onto. @default 0..1 */
  readonly box?: Box;
}

/** The images of some files in the binary format of CIFAR-10, as floats; else as `bytesFromCifar10`. */
export function imagesFromCifar10(files: readonly CifarFile[], options: CifarOptions): LabelledImages {
  const labelled = bytesFromCifar10(files, options);
  return { ...labelled, images: inFloats(labelled.images) };
}

/**
 * The images of some files in the binary format of CIFAR-10, one file after the other, as the bytes that they are.
 *
 * @returns Images `[N, 3, 32, 32]` with labels 0 to 9.
 * @throws DataError for a file that is empty, ends in the middle of an image, or has a label above 9.
 */
export function bytesFromCifar10(files: readonly CifarFile[], options: CifarOptions): LabelledImages<ByteImages> {
  const { name, box = { low: 0, high: 1 } } = options;
  const { classNames } = cifar10;
  const counts = files.map(countImages);
  const count = counts.reduce((sum, each) => sum + each, 0);
  const pixels = new Uint8Array(count * PIXELS);
  const labels = new Int32Array(count);
  let image = 0;
  files.forEach(({ bytes, path }, index) => {
    for (let record = 0; record < counts[index]; record++, image++) {
      const source = record * RECORD + 1;
      const label = bytes[source - 1];
      if (label >= classNames.length) throw noLabel(label, record, path);
      labels[image] = label;
      pixels.set(bytes.subarray(source, source + PIXELS), image * PIXELS);
    }
  });
  return { name, images: byteImages([count, ...SHAPE], pixels, box), box, labels, classNames };
}

function countImages({ bytes, path }: CifarFile): number {
  if (bytes.length > 0 && bytes.length % RECORD === 0) return bytes.length / RECORD;
  throw new DataError(
    `is truncated, or not in the binary format of CIFAR-10: it has ${bytes.length} bytes, and an image takes ${RECORD}`,
    { path, hint: 'Get the file again; those of the published set hold 30730000 bytes each.' },
  );
}

function noLabel(label: number, record: number, path: string): DataError {
  return new DataError(`image ${record} has the label ${label}, and those of CIFAR-10 are 0 to 9`, {
    path,
    hint: 'Only the binary version of CIFAR-10 is read, neither CIFAR-100 nor the versions for Python and MATLAB.',
  });
}
