import { OptionError, ShapeError } from '../errors.ts';
import { constant } from '../graph/index.ts';
import { concat, gather, reshape } from '../operators/index.ts';
import { integers, type Shape, sizeOf } from '../tensor/index.ts';
import type { Box } from './box.ts';
import type { Placement } from './placement.ts';

/**
 * Only some values of the input may change; the others stay as they are in the clean sample.
 *
 * @param mask One number a value of the input, not 0 where it may change
 * @throws ShapeError where the mask has another size than the input; OptionError where nothing may change
 */
export function masked(inputShape: Shape, box: Box, mask: ArrayLike<number>): Placement {
  const size = sizeOf(inputShape);
  if (mask.length !== size) {
    throw new ShapeError(`a mask of ${mask.length} values is not one for inputs of shape [${inputShape}]`);
  }
  const free = Array.from(mask, (value, i) => (value === 0 ? -1 : i)).filter((i) => i >= 0);
  if (free.length === 0) throw new OptionError('mask', 'it lets no value change');
  // Behind the side values stand the free ones: where each value of the input is taken from.
  const sources = Int32Array.from({ length: size }, (_, i) => i);
  free.forEach((at, i) => {
    sources[at] = size + i;
  });
  return {
    name: 'mask',
    shape: [free.length],
    box,
    layout: undefined,
    sideSize: size,
    start: (input) => ({ free: Float32Array.from(free, (at) => input[at]), side: input }),
    place(z, side) {
      const [count] = z.shape;
      return reshape(gather(concat([side, z], 1), constant(integers([size], sources)), 1), [count, ...inputShape]);
    },
    placed(z, side) {
      const input = side.slice();
      free.forEach((at, i) => {
        input[at] = z[i];
      });
      return input;
    },
    allows: (input, side) => input.every((value, i) => mask[i] !== 0 || value === side[i]),
  };
}
