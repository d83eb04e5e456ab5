/** Host tensors: a typed array, its element type and its shape, row-major. */

/** Element types by the names ONNX gives them. */
export type DType = keyof DataOf;

/** The array that holds the elements of each type. float16 and bfloat16 are held as their bits; bool as 0 and 1. */
export interface DataOf {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  bfloat16: Uint16Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  bool: Uint8Array;
  string: string[];
}

export type Shape = readonly number[];

/** A tensor on the host. The default type is the one that images, logits and gradients have. */
export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: Shape;
  readonly data: DataOf[D];
  /** ONNX's number of the type of eight bits or fewer that the file has in place of `dtype`. */
  readonly narrow?: number;
}

/** A tensor of 32-bit floats: inputs, logits, gradients. */
export type FloatTensor = Tensor<'float32'>;

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

const arrayTypes = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

/** The typed array of a numeric element type. */
export function arrayType<D extends Exclude<DType, 'string'>>(dtype: D): (typeof arrayTypes)[D] {
  return arrayTypes[dtype];
}

/** Makes a tensor of any type from data that fit it. */
export function tensor<D extends DType>(dtype: D, shape: Shape, data: DataOf[D]): Tensor<D> {
  return { dtype, shape, data };
}

/** A float32 tensor from an array of numbers, zero where no data are given. */
export function floats(shape: Shape, data?: ArrayLike<number>): FloatTensor {
  const array = data === undefined ? new Float32Array(sizeOf(shape)) : Float32Array.from(data);
  return { dtype: 'float32', shape, data: array };
}

/** An int64 tensor from an array of integers. */
export function integers(shape: Shape, data: ArrayLike<number | bigint>): Tensor<'int64'> {
  return { dtype: 'int64', shape, data: BigInt64Array.from(Array.from(data, BigInt)) };
}

/** Whether a tensor holds 32-bit floats; narrows its type. */
export function isFloat32(value: Tensor): value is FloatTensor {
  return value.dtype === 'float32';
}

/** Row `index` of the first axis, as a view on the same memory. */
export function row(values: FloatTensor, index: number): Float32Array {
  const size = sizeOf(values.shape.slice(1));
  return values.data.subarray(index * size, (index + 1) * size);
}

/** All rows of the first axis, as views on the same memory. */
export function rowsOf(values: FloatTensor): Float32Array[] {
  return Array.from({ length: values.shape[0] }, (_, i) => row(values, i));
}

/**
 * The rows of the first axis that `indices` name, copied in that order.
 *
 * @param into A tensor of the result's shape that is overwritten. @default a new one
 */
export function takeRows(values: FloatTensor, indices: ArrayLike<number>, into?: FloatTensor): FloatTensor {
  const taken = into ?? floats([indices.length, ...values.shape.slice(1)]);
  const size = sizeOf(values.shape.slice(1));
  for (let i = 0; i < indices.length; i++) {
    taken.data.set(values.data.subarray(indices[i] * size, (indices[i] + 1) * size), i * size);
  }
  return taken;
}

/** Stacks tensors of one row shape along the first axis. */
export function concatRows(parts: readonly FloatTensor[]): FloatTensor {
  const count = parts.reduce((sum, part) => sum + part.shape[0], 0);
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { dtype: 'float32', shape: [count, ...parts[0].shape.slice(1)], data };
}

/** The largest of any number of values, which would not all fit into the arguments of `Math.max`; -Infinity of none, NaN if one is. */
export function largest(values: Iterable<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** The smallest of any number of values, as `largest`. */
export function smallest(values: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) least = Math.min(least, value);
  return least;
}

/** Index of the largest element; the first one on ties, as NumPy and ONNX have it. */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/** Whether two tensors are the same to the bit. */
export function sameTensor(a: Tensor, b: Tensor): boolean {
  if (a === b) return true;
  if (a.dtype !== b.dtype || `${a.shape}` !== `${b.shape}`) return false;
  return a.data === b.data || a.data.every((element: unknown, i: number) => Object.is(element, b.data[i]));
}
