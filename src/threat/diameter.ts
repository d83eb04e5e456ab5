import type { Box } from './box.ts';
import type { Norm } from './norm.ts';

/** How far apart two inputs of this length can be in a box: the distance of its two extreme corners. */
export function diameterOf(norm: Norm, { low, high }: Box, length: number): number {
  const corner = (value: number) => new Float32Array(length).fill(value);
  return norm.distance(corner(low), corner(high));
}
