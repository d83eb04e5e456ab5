import { apply, applyOne, constant, type Operand, type Value } from '../../graph/index.ts';
import { CumSum, reduceMax, reduceSum, reshape, TopK } from '../../operators/index.ts';
import { integers, type Shape, sizeOf } from '../../tensor/index.ts';
import type { Box } from '../box.ts';

/** Random inputs of a graph. */
export interface NoiseSource {
  /** Uniform in [low, high). */
  uniform(shape: Shape, low: number, high: number): Value;
  /** Standard normal. */
  normal(shape: Shape): Value;
}

/**
 * A norm in graphs: what the norm of the same name does to one sample on the host, done to each sample of a batch. Values are
 * [N, ...inputShape]. Sums run in float32, so that what the host keeps to without any tolerance holds here up to rounding.
 */
export interface GraphNorm {
  /** As `Norm.ascend`: a step of this length, which a projection must follow. */
  ascend(x: Value, gradient: Value, length: number, box?: Box): Value;
  /** As `Norm.project`. */
  project(x: Value, clean: Value, epsilon: number, box?: Box): Value;
  /** Changes of at most epsilon, from which an adversary may start. */
  noise(draws: NoiseSource, shape: Shape, epsilon: number): Value;
  /** The same where radius and lengths are values of the graph; undefined where they decide its shape. */
  readonly fed?: FedNorm;
}

/** A norm in graphs whose radius and lengths are fed. They broadcast with the inputs: [], or one for each sample. */
export interface FedNorm extends Omit<GraphNorm, 'noise' | 'fed'> {
  ascend(x: Value, gradient: Value, length: Operand, box?: Box): Value;
  project(x: Value, clean: Value, epsilon: Operand, box?: Box): Value;
  /** Each sample's change scaled to size 1; a change of zeros stays. */
  outward(change: Value): Value;
  /** So much less than epsilon that float32 cannot lead out of the ball around these inputs. */
  within(clean: Value, epsilon: Value): Value;
}

/** Each sample as a row. */
export function rows(x: Value): Value {
  return reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]);
}

/** The sum of each row: [N, 1]. */
export const total = (x: Value): Value => reduceSum(x, [1]);
/** The largest of each row: [N, 1]. */
export const largest = (x: Value): Value => reduceMax(x, [1]);

/** The k largest of each row, from large to small, and where they are. */
export function sorted(x: Value, k = x.shape[1]): readonly Value[] {
  return apply(TopK, [x, constant(integers([1], [k]))], { axis: 1 });
}

/** Running sums of each row. */
export function running(x: Value, options: { readonly exclusive?: 0 | 1; readonly reverse?: 0 | 1 } = {}): Value {
  return applyOne(CumSum, [x, constant(integers([], [1]))], options);
}
