/** Enlarging and shrinking images: Resize and its older forms, and the exchange of depth for space. */
import { applyOne, attribute, constant, defineOperator, mustKnow, type Operator, type Value } from '../graph/index.ts';
import { floats, sizeOf } from '../tensor/index.ts';
import { numbersOf } from './evaluate.ts';
import { reduceSum } from './reduction.ts';
import { reshape } from './shape.ts';

export const Resize: Operator = defineOperator({
  name: 'Resize',
  attributes: {
    coordinate_transformation_mode: attribute('string', 'half_pixel'),
    mode: attribute('string', 'nearest'),
    nearest_mode: attribute('string', 'round_prefer_floor'),
  },
  infer: ({ inputs: [x], optionalInputs: [, , scales] }) => {
    const factors = scales ? numbersOf(mustKnow(scales, 'the scales of a Resize')) : x.shape.map(() => 1);
    return [{ dtype: x.dtype, shape: x.shape.map((length, axis) => Math.floor(length * factors[axis])) }];
  },
  vjp: ({ g, inputs: [x] }) => [
    () => {
      const factors = x.shape.map((length, axis) => g.shape[axis] / length);
      const blocks = x.shape.flatMap((length, axis) => [length, factors[axis]]);
      const inner = x.shape.map((_, axis) => 2 * axis + 1);
      return reshape(reduceSum(reshape(g, blocks), inner), x.shape);
    },
  ],
});

/** Each pixel of [N, C, ...] repeated `factors` times along the spatial axes. */
export const upsampleNearest = (x: Value, factors: readonly number[]): Value =>
  sizeOf(factors) === 1
    ? x
    : applyOne(Resize, [x, undefined, constant(floats([factors.length + 2], [1, 1, ...factors]))], {
        coordinate_transformation_mode: 'asymmetric',
        mode: 'nearest',
        nearest_mode: 'floor',
      });
