/** Tensors to test operators with, fixed by their shape and a label. */
import { type Label, randomStream } from '../src/random.ts';
import { type FloatTensor, floats, type Shape, sizeOf } from '../src/tensor/index.ts';

const drawn = (shape: Shape, draw: () => number): FloatTensor =>
  floats(
    shape,
    Array.from({ length: sizeOf(shape) }, () => draw()),
  );

/** Standard normal numbers. */
export function normal(shape: Shape, label: Label = 0): FloatTensor {
  const random = randomStream('normal', ...shape, label);
  return drawn(shape, () => random.normal());
}

/** Numbers between two bounds. */
export function uniform(shape: Shape, low: number, high: number, label: Label = 0): FloatTensor {
  const random = randomStream('uniform', ...shape, label);
  return drawn(shape, () => random.uniform(low, high));
}

/** Numbers evenly spaced from -1 to 1 in random order: no two are near each other, and none is near zero. */
export function spaced(shape: Shape, label: Label = 0): FloatTensor {
  const size = sizeOf(shape);
  const order = randomStream('spaced', ...shape, label).permutation(size);
  return floats(
    shape,
    Array.from(order, (rank) => (2 * rank + 1 - size + (size % 2 === 0 ? 0 : 0.5)) / Math.max(size, 2)),
  );
}
