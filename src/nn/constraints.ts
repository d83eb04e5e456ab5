/** Constraints that parameters are brought back to after every step. */
import { OptionError } from '../errors.ts';
import { div, max, mul, reduceSum, sqrt } from '../operators/index.ts';
import { mapValues, type ParameterValues } from './architecture.ts';

/** Brings parameters back to what is allowed; leaves those alone that already are. */
export type Constraint = (parameters: ParameterValues) => ParameterValues;

/**
 * Keeps the Euclidean norm of every column of every matrix at or below a limit. A column of weights [D, K] holds the
 * incoming weights of one unit. Parameters that are no matrices, such as biases, are left alone.
 *
 * @throws OptionError unless the limit is above 0
 * @see N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014, section 5.1; the
 * `max_col_norm` of pylearn2.
 */
export function maxColumnNorm(limit: number): Constraint {
  if (!(limit > 0)) throw new OptionError('limit', `${limit} is no norm to stay below`, 'Give a number above 0.');
  return (parameters) =>
    mapValues(parameters, (value) => {
      if (value.shape.length !== 2) return value;
      const norms = sqrt(reduceSum(mul(value, value), [0]));
      return mul(value, div(limit, max(norms, limit)));
    });
}
