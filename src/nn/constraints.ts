/** Constraints that parameters are brought back to after every step. */
import type { Value } from '../graph/index.ts';
import { OptionError } from '../errors.ts';
import { div, max, mul, reduceL2 } from '../operators/index.ts';
import type { ParameterValues } from './architecture.ts';

/** Brings parameters to the nearest ones that are allowed. */
export type Constraint = (parameters: ParameterValues) => ParameterValues;
