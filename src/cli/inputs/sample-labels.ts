/** Files of labels in all forms: text, NumPy and idx. */
import { classNumbers, type LabelList, parseNpy, plainBytes, readIdx, readLabelsFile } from '../../data/index.node.ts';

/** Reads a file of labels. @throws DataError where it cannot be read or holds no class numbers */
export async function readLabels(path: string): Promise<LabelList> {
  if (/\.npy$/i.test(path)) return { inOrder: Array.from(classNumbers(parseNpy(await plainBytes(path), path), path)) };
  if (!/\.gz$|ubyte$/i.test(path)) return readLabelsFile(path);
  return { inOrder: Array.from(classNumbers({ dtype: 'uint8', ...(await readIdx(path)) }, path)) };
}
