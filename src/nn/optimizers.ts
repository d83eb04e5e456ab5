/** Optimizers as transforms of graphs: from parameters and their gradients to the parameters after one step. */
import type { Value } from '../graph/index.ts';
import { mul, sub } from '../operators/index.ts';
import { mapValues, type ParameterTensors, type ParameterValues } from './architecture.ts';

/** What one step of an optimizer starts from, by parameter name. */
export interface OptimizerStep {
  readonly parameters: ParameterValues;
  readonly gradients: ParameterValues;
  readonly state: ParameterValues;
  /** The scalars that the optimizer asked to be fed. */
  readonly rates: Readonly<Record<string, Value>>;
}

export interface Optimizer {
  readonly name: string;
  /** Names of the numbers that are fed at every step, such as the learning rate, so that they may follow a schedule. */
  readonly rates: readonly string[];
  /** What the optimizer remembers from step to step, before the first one. Empty if it remembers nothing. */
  initialState(parameters: ParameterTensors): ParameterTensors;
  /** The parameters and the state after one step. */
  update(step: OptimizerStep): { readonly parameters: ParameterValues; readonly state: ParameterValues };
}

/** Stochastic gradient descent: w - learningRate * gradient. Its one rate is `learningRate`. */
export const sgd: Optimizer = {
  name: 'SGD',
  rates: ['learningRate'],
  initialState: () => ({}),
  update: ({ parameters, gradients, state, rates }) => ({
    parameters: mapValues(parameters, (value, name) => sub(value, mul(rates.learningRate, gradients[name]))),
    state,
  }),
};
