/** The unit cube as coordinates of a box of inputs: x = low + (high - low) * t. */
import { constant, type Value } from '../graph/index.ts';
import { add, mul } from '../operators/index.ts';
import { floats, type Shape } from '../tensor/index.ts';
import { floatAtLeast, floatAtMost } from '../threat/float32.ts';
import type { BoxProperty } from './property.ts';

/**
 * The input at a point of the unit cube. Each coordinate is a float32, so that a network takes it as it is, and lies inside
 * the box in float64. Where the box has no float32 at a coordinate, it is the end of the box that is next to one.
 */
export function pointAt({ low, high }: BoxProperty, t: ArrayLike<number>): Float64Array {
  return low.map((least, i) => {
    const most = high[i];
    const x = Math.fround(least * (1 - t[i]) + most * t[i]);
    const representable = Math.max(floatAtLeast(least), Math.min(floatAtMost(most), x));
    return Math.max(least, Math.min(most, representable));
  });
}

/** The inputs at points [N, ...shape] of the unit cube, as a graph: `pointAt` but for the last bit. */
export function pointsAt({ low, high }: BoxProperty, t: Value, shape: Shape): Value {
  const start = constant(floats([1, ...shape], low));
  const width = constant(
    floats(
      [1, ...shape],
      high.map((most, i) => most - low[i]),
    ),
  );
  return add(start, mul(width, t));
}
