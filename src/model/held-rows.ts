/** An input that every sample is fed otherwise: its elements for some samples, on the host and on a graph. */
import { ShapeError } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import { cast, reshape, transpose } from '../operators/index.ts';
import { type DType, type FloatTensor, floats, row, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';

export interface HeldRows {
  /** Elements of each sample as floats, [N, size]. */
  readonly values: FloatTensor;
  /** Whether the file takes them of one sample at a time only. */
  readonly isAlone: boolean;
  /** The first sample's, for so many samples. */
  repeated(samples: number): FloatTensor;
  /** The input for some samples. @param rows [samples, size] */
  tensorOf(rows: FloatTensor): Tensor;
  /** The same on a graph. */
  valueOf(rows: Value): Value;
}

/**
 * @param make Makes a tensor of the input's own type
 * @param feed [N, ...]
 * @param one The shape of the input for one sample
 * @param batchAxis The axis of it that counts samples; undefined where none does
 */
export function heldRows(
  dtype: DType,
  make: (shape: Shape, elements: readonly number[]) => Tensor,
  feed: Tensor,
  one: Shape,
  batchAxis: number | undefined,
): HeldRows {
  const size = sizeOf(one);
  const values = floats([feed.shape[0], size], Array.from(feed.data, Number));
  const axis = batchAxis ?? 0;
  const outer = sizeOf(one.slice(0, axis));
  const inner = size / outer;
  const shapeFor = (samples: number): Shape => {
    if (samples === 1) return one;
    if (batchAxis === undefined) throw new ShapeError(`an input of shape [${one}] takes one sample at a time`);
    return one.with(axis, samples);
  };
  return {
    values,
    isAlone: batchAxis === undefined,
    repeated(samples) {
      const rows = floats([samples, size]);
      for (let i = 0; i < samples; i++) row(rows, i).set(row(values, 0));
      return rows;
    },
    tensorOf(rows) {
      const [samples] = rows.shape;
      const elements = new Array<number>(samples * size);
      for (let i = 0; i < samples; i++) {
        row(rows, i).forEach((value, at) => {
          const block = Math.floor(at / inner);
          elements[(block * samples + i) * inner + (at % inner)] = value;
        });
      }
      return make(shapeFor(samples), elements);
    },
    valueOf(rows) {
      const [samples] = rows.shape;
      const blocks = transpose(reshape(rows, [samples, outer, inner]), [1, 0, 2]);
      return cast(reshape(blocks, shapeFor(samples)), dtype.startsWith('float') ? 'float32' : dtype);
    },
  };
}
