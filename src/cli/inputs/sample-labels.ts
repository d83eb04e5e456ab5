/** Files of labels in all forms: text, NumPy and idx. */
import { type LabelList, parseNpy, readBytes, readIdx, readLabelsFile } from '../../data/index.node.ts';
import { DataError } from '../../errors.ts';
import type { Tensor } from '../../tensor/index.ts';

/** Reads a file of labels. @throws DataError where it cannot be read or holds no class numbers */
export async function readLabels(path: string): Promise<LabelList> {
  if (/\.npy$/i.test(path)) return { inOrder: classNumbers(parseNpy(await plainBytes(path), path), path) };
  if (/\.gz$|ubyte$/i.test(path)) return { inOrder: classNumbers({ dtype: 'uint8', ...(await readIdx(path)) }, path) };
  return readLabelsFile(path);
}

/** A file's bytes as a plain array: slices of a Buffer would share its memory, and parsers need copies. */
export async function plainBytes(path: string): Promise<Uint8Array> {
  const { buffer, byteOffset, byteLength } = await readBytes(path);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The class numbers of an array [N] or [N, 1]. @throws DataError where it holds anything else */
export function classNumbers({ shape, data }: Tensor, path: string): number[] {
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    throw new DataError(`its labels have shape [${shape}]`, {
      path,
      hint: 'Save one class number a sample; of one-hot rows, the argmax.',
    });
  }
  return Array.from(data, Number).map((label, i) => {
    if (Number.isInteger(label) && label >= 0 && label < 2 ** 31) return label;
    throw new DataError(`label ${i} is ${label}, which is no class number`, {
      path,
      hint: 'Labels are whole numbers from 0.',
    });
  });
}
