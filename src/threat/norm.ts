import type { RandomStream } from '../random.ts';
import type { Box } from './box.ts';

/**
 * A way to measure a perturbation, and all that an attack asks of it. Every method works on one sample: rows of equal
 * length (`row` of `tensor/` gives them as views), in the input's own scale. Sums run in float64. Results are float32.
 *
 * Rows that are written must not share memory with rows that are read, except where a method says "in place".
 */
export interface Norm {
  /** The name in reports and on the command line, e.g. `'Linf'`. */
  readonly name: string;

  /** ||a - b||, in float64. */
  distance(a: Float32Array, b: Float32Array): number;

  /**
   * Moves x, in place, to the nearest point (Euclidean) of the ball {z: ||z - center|| <= epsilon} intersected with the
   * box; without a box, of the ball. The centre must lie inside the box (`clampToBox` sees to that).
   *
   * The float32 result holds without any tolerance: `distance(x, center) <= epsilon` and `low <= x <= high`, compared
   * as JavaScript numbers. A point that is inside already does not move. A coordinate that is NaN stays NaN.
   *
   * @throws OptionError where epsilon is negative or NaN; ShapeError where the lengths differ.
   */
  project(x: Float32Array, center: Float32Array, epsilon: number, box?: Box): void;

  /**
   * Writes the vector of norm 1 along which a linear function with this gradient grows fastest. A gradient of zeros
   * gives zeros, and a coordinate of gradient zero never moves: sign(0) = 0.
   *
   * @param coordinates How many coordinates may move, for norms whose steepest direction is sparse (L1). The others move
   *   all of them and pay no heed. Default 1, which is the steepest direction; more give a denser ascent direction.
   */
  steepest(gradient: Float32Array, out: Float32Array, coordinates?: number): void;

  /** The dual norm of a gradient: how much a linear function with this gradient can grow per unit of epsilon. */
  dual(gradient: Float32Array): number;

  /** Writes a point drawn uniformly from the ball of radius epsilon around the centre; not clipped to a box. */
  sample(center: Float32Array, epsilon: number, random: RandomStream, out: Float32Array): void;

  /**
   * Writes a random point at distance epsilon (up to rounding, never beyond) from the centre, not clipped to a box: the
   * noise that an attack must beat. L2 and L1: a uniform direction. Linf: a random corner of the cube.
   */
  sampleSphere(center: Float32Array, epsilon: number, random: RandomStream, out: Float32Array): void;
}
