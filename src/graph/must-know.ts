import { ShapeError } from '../errors.ts';
import { sizeOf, type Tensor } from '../tensor/index.ts';
import { requireRoom } from './apply.ts';
import type { Value } from './value.ts';

/** The tensor that an input must be known to be while a graph is built, such as the shape a Reshape makes. */
export function mustKnow(value: Value, where: string): Tensor {
  const { known } = value;
  if (known === undefined) {
    throw new ShapeError(
      `${where} depends on the data, not only on shapes${value.name === undefined ? '' : ` (value "${value.name}")`}`,
      'export the model with static shapes, e.g. through onnxsim',
    );
  }
  return known;
}

/** As `mustKnow`, for a list of integers. */
export function mustKnowIntegers(value: Value, where: string): number[] {
  requireRoom(sizeOf(value.shape), where);
  return Array.from(mustKnow(value, where).data as ArrayLike<number | bigint | string>, Number);
}
