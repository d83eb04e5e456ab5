import { ShapeError } from '../errors.ts';
import type { DType, Shape, Tensor } from '../tensor/index.ts';
import { arrayType } from '../tensor/index.ts';
import { requireRoom } from './apply.ts';
import { constant, type Value } from './value.ts';

/** Where a formula takes a value, it takes a number too: a scalar of the type of what it meets. */
export type Operand = Value | number;

/** A tensor of one number in a numeric type. */
export function filled(dtype: Exclude<DType, 'string' | 'float16' | 'bfloat16'>, shape: Shape, value: number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  requireRoom(size, 'a constant', 2 ** 26);
  const data =
    dtype === 'int64' || dtype === 'uint64'
      ? new (arrayType(dtype))(size).fill(BigInt(Math.trunc(value)))
      : new (arrayType(dtype))(size).fill(value);
  return { dtype, shape, data } as Tensor;
}

/** A constant scalar of an element type. */
export function scalar(value: number, dtype: DType = 'float32'): Value {
  if (dtype === 'string' || dtype === 'float16' || dtype === 'bfloat16') {
    throw new ShapeError(`a number cannot become a scalar of type ${dtype} in a graph`);
  }
  return constant(filled(dtype, [], value));
}

/** Makes values of operands; numbers take the element type of the first value among them, or float32. */
export function lift<const T extends readonly Operand[]>(operands: T): { [K in keyof T]: Value } {
  const dtype = operands.find((operand) => typeof operand !== 'number')?.dtype ?? 'float32';
  return operands.map((operand) => (typeof operand === 'number' ? scalar(operand, dtype) : operand)) as {
    [K in keyof T]: Value;
  };
}

/** The shape that NumPy's and ONNX's broadcasting gives, e.g. [3, 1] and [4] make [3, 4]. */
export function broadcastShapes(shapes: readonly Shape[], where: string): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const length = lengths.find((candidate) => candidate !== 1) ?? 1;
    if (lengths.some((candidate) => candidate !== 1 && candidate !== length)) {
      throw new ShapeError(`${where}: shapes ${shapes.map((shape) => `[${shape}]`).join(' and ')} do not broadcast`);
    }
    return length;
  });
}

/** An axis counted from the front; negative ones count from the back. */
export function normalizeAxis(axis: number, rank: number, where: string): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (normal < 0 || normal >= Math.max(rank, 1)) {
    throw new ShapeError(`${where}: axis ${axis} is outside a tensor of rank ${rank}`);
  }
  return normal;
}
