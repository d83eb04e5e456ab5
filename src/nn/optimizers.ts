/** Optimizers as transforms of graphs: from parameters and the objective's gradients to the parameters after one step. */
import { applyOne, type Operand, type Value } from '../graph/index.ts';
import { add, div, mul, neg, Sum, sqrt, sub } from '../operators/index.ts';
import { floats } from '../tensor/index.ts';
import { mapValues, type ParameterTensors, type ParameterValues, prefixed } from './architecture.ts';

/** What one step of an optimizer starts from, by parameter name. */
export interface OptimizerStep {
  /** Those that are learned. */
  readonly parameters: ParameterValues;
  /**
   * The gradients of a multiple of the objective. Scaling the objective costs one multiplication, scaling its gradients one
   * for every parameter.
   */
  gradients(scale?: Operand): ParameterValues;
  readonly state: ParameterValues;
  /** The scalars that the optimizer asked to be fed. */
  readonly rates: Readonly<Record<string, Value>>;
}

export interface Optimizer {
  /** Tells it from all others: its constants are in there, e.g. `'Adam, betas 0.9 and 0.999'`. */
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
  update: ({ parameters, gradients, state, rates }) => {
    const descent = gradients(neg(rates.learningRate));
    return { parameters: mapValues(parameters, (w, name) => add(w, descent[name])), state };
  },
};

/**
 * Gradient descent with momentum: v' = momentum * v - learningRate * gradient, w' = w + v'. Its rates are `learningRate`
 * and `momentum`, both of which may follow a schedule.
 *
 * @see B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; pylearn2's `Momentum`.
 */
export const momentum: Optimizer = {
  name: 'SGD with momentum',
  rates: ['learningRate', 'momentum'],
  initialState: zerosLike,
  update: ({ parameters, gradients, state, rates }) => {
    const descent = gradients(neg(rates.learningRate));
    // As a Sum, ONNX Runtime adds inside the matrix product that makes the gradient.
    const velocity = mapValues(state, (v, name) => applyOne(Sum, [descent[name], mul(rates.momentum, v)]));
    return { parameters: mapValues(parameters, (w, name) => add(w, velocity[name])), state: velocity };
  },
};

export interface AdamOptions {
  /** @default 0.9 */
  readonly beta1?: number;
  /** @default 0.999 */
  readonly beta2?: number;
  /** @default 1e-8 */
  readonly epsilon?: number;
  /** Decoupled weight decay on matrices and kernels: w loses learningRate * weightDecay * w. @default 0 */
  readonly weightDecay?: number;
}

/**
 * Adam, and AdamW where `weightDecay` is given. Its one rate is `learningRate`.
 *
 * @see D. P. Kingma and J. Ba, 2015, arXiv 1412.6980, algorithm 1, with the bias corrections gathered in the step size as
 * at the end of its section 2; I. Loshchilov and F. Hutter, 2019, arXiv 1711.05101, algorithm 2.
 */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamOptions = {}): Optimizer {
  const decay = weightDecay === 0 ? '' : `, weight decay ${weightDecay}`;
  return {
    name: `Adam, betas ${beta1} and ${beta2}, epsilon ${epsilon}${decay}`,
    rates: ['learningRate'],
    initialState: (parameters) => ({
      ...prefixed('first.', zerosLike(parameters)),
      ...prefixed('second.', zerosLike(parameters)),
      beta1ToT: floats([], [1]),
      beta2ToT: floats([], [1]),
    }),
    update({ parameters, gradients, state, rates }) {
      const g = gradients();
      const first = mapValues(parameters, (_, name) =>
        add(mul(beta1, state[`first.${name}`]), mul(1 - beta1, g[name])),
      );
      const second = mapValues(parameters, (_, name) =>
        add(mul(beta2, state[`second.${name}`]), mul(1 - beta2, mul(g[name], g[name]))),
      );
      const beta1ToT = mul(beta1, state.beta1ToT);
      const beta2ToT = mul(beta2, state.beta2ToT);
      const correction = sqrt(sub(1, beta2ToT));
      const stepSize = div(mul(rates.learningRate, correction), sub(1, beta1ToT));
      const floor = mul(epsilon, correction);
      const next = mapValues(parameters, (w, name) => {
        const kept = weightDecay > 0 && w.shape.length > 1 ? mul(w, sub(1, mul(rates.learningRate, weightDecay))) : w;
        return sub(kept, div(mul(stepSize, first[name]), add(sqrt(second[name]), floor)));
      });
      return {
        parameters: next,
        state: { ...prefixed('first.', first), ...prefixed('second.', second), beta1ToT, beta2ToT },
      };
    },
  };
}

function zerosLike(parameters: ParameterTensors): ParameterTensors {
  return mapValues(parameters, ({ shape }) => floats(shape));
}
