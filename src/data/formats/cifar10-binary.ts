/**
 * The binary format of CIFAR-10: for each image a label byte, then 1024 red, 1024 green and 1024 blue bytes, row by row.
 * Nothing stands between the images or before them.
 *
 * @see A. Krizhevsky, "The CIFAR-10 dataset", section "Binary version".
 */
import { DataError } from '../../errors.ts';
import { type Box, tensor } from '../../tensor/index.ts';
import type { LabelledImages } from '../dataset.ts';
import { pixelValues } from '../images/pixels.ts';
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

/**
 * The images of some files in the binary format of CIFAR-10, one file after the other.
 *
 * @param options.box What 0..255 are mapped onto. Default `[0, 1]`.
 * @returns Images `[N, 3, 32, 32]` with labels 0 to 9.
 * @throws DataError for a file that is empty, ends in the middle of an image, or has a label above 9.
 */
export function imagesFromCifar10(
  files: readonly CifarFile[],
  options: { readonly name: string; readonly box?: Box },
): LabelledImages {
  const { name, box = { low: 0, high: 1 } } = options;
  const { classNames } = cifar10;
  const counts = files.map(countImages);
  const count = counts.reduce((sum, each) => sum + each, 0);
  const values = pixelValues(box);
  const data = new Float32Array(count * PIXELS);
  const labels = new Int32Array(count);
  let image = 0;
  files.forEach(({ bytes, path }, index) => {
    for (let record = 0; record < counts[index]; record++, image++) {
      const source = record * RECORD + 1;
      const target = image * PIXELS;
      const label = bytes[source - 1];
      if (label >= classNames.length) throw noLabel(label, record, path);
      labels[image] = label;
      for (let i = 0; i < PIXELS; i++) data[target + i] = values[bytes[source + i]];
    }
  });
  return { name, images: tensor('float32', [count, ...SHAPE], data), box, labels, classNames };
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
