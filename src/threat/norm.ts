import type { RandomStream } from '../random.ts';
import type { Box } from './box.ts';
import type { GraphNorm } from './graphs/graph-norm.ts';
import type { Hyperplane } from './hyperplane.ts';

/**
 * A way to measure a perturbation, and all that an attack asks of it. Every method works on one sample: rows of equal
 * length (`row` of `tensor/` gives them as views), in the input's own scale. Sums run in float64. Results are float32.
 *
 * Rows that are written must not share memory with rows that are read, except where a method says "in place".
 */
export interface Norm {
  /** The name in reports and on the command line, e.g. `'Linf'`. */
  readonly name: string;

  /** The p of the sum of |change|^p that it measures: infinite for the largest change, 0 where changes are counted. */
  readonly power: number;

  /** Whether its steepest direction spends everything on few coordinates. */
  readonly isSparse: boolean;

  /** An epsilon that is usual for images: a share of the pixel range as papers write it, e.g. `'8/255'`; a count where `power` is 0. */
  readonly usual: string;

  /** What an attacker may do, for readers who do not know norms: a sentence without its full stop. */
  limit(epsilon: string, value: string): string;

  /** The same norm in graphs. */
  readonly graph: GraphNorm;

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

  /** `project` for many points around one centre, to which it does the same faster. The centre must not change meanwhile. */
  projection(center: Float32Array, epsilon: number, box?: Box): (x: Float32Array) => void;

  /** Steps of auto-PGD around one centre, for norms that take them faster than part by part (`momentum.ts`); to the bit the same. */
  momentumStep?(center: Float32Array, epsilon: number, box?: Box): MomentumStep;

  /**
   * Writes the vector of norm 1 along which a linear function with this gradient grows fastest. A gradient of zeros
   * gives zeros, and a coordinate of gradient zero never moves: sign(0) = 0.
   *
   * @param coordinates How many coordinates may move, for norms whose steepest direction is sparse (L1). The others move
   *   all of them and pay no heed. Default 1, which is the steepest direction; more give a denser ascent direction.
   */
  steepest(gradient: Float32Array, out: Float32Array, coordinates?: number): void;

  /**
   * Moves x, in place, by `length`, measured in this norm, along the way on which a linear function with this gradient
   * grows fastest inside the box. It may step over the edge of the box: a projection follows, which takes that back.
   *
   * @param box Without it, none.
   * @param coordinates As for `steepest`
   */
  ascend(x: Float32Array, gradient: Float32Array, length: number, box?: Box, coordinates?: number): void;

  /** The dual norm of a gradient: how much a linear function with this gradient can grow per unit of epsilon. */
  dual(gradient: Float32Array): number;

  /**
   * Writes the smallest change d, in this norm, that leads x to a hyperplane inside the box: x + d is in both. The
   * hyperplane is met as closely as float32 changes allow; the box is kept to without any tolerance. Coordinates on which
   * the hyperplane does not depend never move. x must lie inside the box.
   *
   * Where the hyperplane misses the box, d leads to the corner nearest to it: every coordinate on which it depends goes to
   * the edge of the box. With a normal of zeros, d is zero.
   *
   * @see Croce and Hein 2020, arXiv 1907.02044, section 3: the projections of FAB
   * @throws ShapeError where the lengths differ.
   */
  ontoHyperplane(x: Float32Array, hyperplane: Hyperplane, out: Float32Array, box?: Box): void;

  /** Writes a point drawn uniformly from the ball of radius epsilon around the centre; not clipped to a box. */
  sample(center: Float32Array, epsilon: number, random: RandomStream, out: Float32Array): void;

  /**
   * Writes a random point at distance epsilon (up to rounding, never beyond) from the centre, not clipped to a box: the
   * noise that an attack must beat. L2 and L1: a uniform direction. Linf: a random corner of the cube.
   */
  sampleSphere(center: Float32Array, epsilon: number, random: RandomStream, out: Float32Array): void;
}

/**
 * Moves x, in place, to P(x + ownShare (P(x + length d) - x) + (1 - ownShare) (x - previous)), where d is the steepest direction
 * and P the projection. `previous` becomes what x was.
 *
 * @see Croce and Hein 2020, arXiv 2003.01690, algorithm 1
 */
export type MomentumStep = (
  x: Float32Array,
  previous: Float32Array,
  gradient: Float32Array,
  length: number,
  ownShare: number,
) => void;
