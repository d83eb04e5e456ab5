/**
 * Index arithmetic on the host, for the shape-computing parts of a file: exact for integers below 2^53, done in float64
 * and stored in the type of the output.
 */
import { ShapeError } from '../errors.ts';
import { broadcastShapes } from '../graph/index.ts';
import { arrayType, type DType, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';

/** The elements of a tensor as numbers. */
export function numbersOf(value: Tensor): number[] {
  return Array.from(value.data as ArrayLike<number | bigint | string>, Number);
}

/** A tensor of an element type from numbers. */
export function fromNumbers(dtype: DType, shape: Shape, values: readonly number[]): Tensor {
  if (dtype === 'int64' || dtype === 'uint64') {
    const data = new (arrayType(dtype))(values.length);
    const [low, high] = dtype === 'int64' ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
    values.forEach((value, i) => {
      // "To the end" is the largest integer in many files, and its float64 is one more.
      if (value >= high) data[i] = high;
      else if (value <= low) data[i] = low;
      else if (!Number.isNaN(value)) data[i] = BigInt(Math.trunc(value));
    });
    return { dtype, shape, data } as Tensor;
  }
  if (dtype === 'string') return { dtype, shape, data: values.map(String) };
  return { dtype, shape, data: arrayType(dtype).from(values) } as Tensor;
}

/** The elements of a tensor at some positions, as they are: an int64 need not fit into a number. */
export function picked(x: Tensor, shape: Shape, positions: ArrayLike<number>): Tensor {
  const { dtype, data } = x;
  for (let i = 0; i < positions.length; i++) {
    if (!(positions[i] >= 0 && positions[i] < data.length)) throw new ShapeError(`an index is outside of [${x.shape}]`);
  }
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    const taken =
      data instanceof BigInt64Array ? new BigInt64Array(positions.length) : new BigUint64Array(positions.length);
    for (let i = 0; i < positions.length; i++) taken[i] = data[positions[i]];
    return { dtype, shape, data: taken } as Tensor;
  }
  return fromNumbers(
    dtype,
    shape,
    Array.from(positions, (position) => Number(data[position])),
  );
}

/** Applies a function to each element. */
export function mapElements(value: Tensor, f: (x: number) => number, dtype: DType = value.dtype): Tensor {
  return fromNumbers(dtype, value.shape, numbersOf(value).map(f));
}

/** Distances between neighbours along each axis of a row-major tensor. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/** Position in a tensor of `shape` that broadcasting reads for position `flat` of the result. */
export function broadcastIndex(flat: number, result: Shape, shape: Shape): number {
  const strides = stridesOf(shape);
  let rest = flat;
  let index = 0;
  for (let axis = result.length - 1; axis >= 0; axis--) {
    const coordinate = rest % result[axis];
    rest = Math.floor(rest / result[axis]);
    const own = axis - result.length + shape.length;
    if (own >= 0 && shape[own] !== 1) index += coordinate * strides[own];
  }
  return index;
}

/** Applies a function of two numbers with broadcasting. */
export function broadcastMap(
  a: Tensor,
  b: Tensor,
  f: (x: number, y: number) => number,
  dtype: DType = a.dtype,
): Tensor {
  const shape = broadcastShapes([a.shape, b.shape], 'index arithmetic');
  const left = numbersOf(a);
  const right = numbersOf(b);
  const values = Array.from({ length: sizeOf(shape) }, (_, i) =>
    f(left[broadcastIndex(i, shape, a.shape)], right[broadcastIndex(i, shape, b.shape)]),
  );
  return fromNumbers(dtype, shape, values);
}
