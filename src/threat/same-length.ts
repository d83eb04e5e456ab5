import { ShapeError } from '../errors.ts';

/** Rows that are measured or moved together have one length. */
export function requireSameLength(a: Float32Array, b: Float32Array): void {
  if (a.length !== b.length) throw new ShapeError(`rows of ${a.length} and ${b.length} values cannot be compared`);
}
