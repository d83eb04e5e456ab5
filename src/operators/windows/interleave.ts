/** What a strided write would do: ONNX Runtime's Concat is much faster at it than its Pad, Slice and ConvTranspose. */
import type { Value } from '../../graph/index.ts';
import { reshape } from '../shape.ts';
import { concat } from '../slicing.ts';

/** The first elements of all values along an axis, then the second ones, and so on. */
export function interleave(values: readonly Value[], axis: number): Value {
  if (values.length === 1) return values[0];
  const [{ shape }] = values;
  const columns = values.map((value) => reshape(value, shape.toSpliced(axis + 1, 0, 1)));
  return reshape(concat(columns, axis + 1), shape.with(axis, shape[axis] * values.length));
}
