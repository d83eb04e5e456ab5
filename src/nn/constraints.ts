/** Constraints that parameters are brought back to after every step. */
import { OptionError } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import { div, max, mul, reduceSum, sqrt } from '../operators/index.ts';
import { mapValues, type ParameterValues } from './architecture.ts';

/** Brings parameters back to what is allowed; leaves those alone that already are. */
export interface Constraint {
  /** Tells it from all others, its numbers included. */
  readonly name: string;
  apply(parameters: ParameterValues): ParameterValues;
}

/**
 * Keeps the Euclidean norm of every column of every matrix, and of every filter of a convolution, at or below a limit: the
 * incoming weights of one unit. A column of weights [D, K] is column k; a filter of kernels [M, C, ...] is row m. Other
 * parameters, such as biases, are left alone.
 *
 * @throws OptionError unless the limit is above 0
 * @see N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014, section 5.1; the
 * `max_col_norm` and `max_kernel_norm` of pylearn2.
 */
export function maxColumnNorm(limit: number): Constraint {
  if (!(limit > 0)) throw new OptionError('limit', `${limit} is not a norm to stay below`, 'Give a number above 0.');
  return {
    name: `norms of incoming weights at most ${limit}`,
    apply: (parameters) =>
      mapValues(parameters, (value) => {
        if (value.shape.length < 2) return value;
        const norms = sqrt(reduceSum(mul(value, value), axesOfOneUnit(value)));
        return mul(value, div(limit, max(norms, limit)));
      }),
  };
}

function axesOfOneUnit({ shape }: Value): number[] {
  return shape.length === 2 ? [0] : shape.map((_, axis) => axis).slice(1);
}
