/** Tensors that programs of bounds take and give. */
import type { Tensor } from '../tensor/index.ts';
import type { Floats } from './bounds.ts';

/** Indices as the 64-bit integers that graphs take, without making a BigInt of each. */
export function integersOf(indices: Int32Array): Tensor {
  const data = new BigInt64Array(indices.length);
  const halves = new Int32Array(data.buffer);
  for (let i = 0; i < indices.length; i++) halves[2 * i] = indices[i];
  return { dtype: 'int64', shape: [indices.length], data };
}

export function floatsOf({ data }: Tensor): Floats {
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  throw new TypeError('a bound should be float32 or float64');
}
