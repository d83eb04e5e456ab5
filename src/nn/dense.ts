/** Networks of dense layers. */
import type { Value } from '../graph/index.ts';
import { matmul, relu, sigmoid, tanh } from '../operators/index.ts';
import type { RandomStream } from '../random.ts';
import { type Shape, sizeOf } from '../tensor/index.ts';
import {
  type Architecture,
  mergeParameters,
  type ParameterTensors,
  type ParameterValues,
  type PassOptions,
} from './architecture.ts';
import { batchNormalization, batchNormalizationParameters, batchStatistics } from './batch-normalization.ts';
import { dropout } from './dropout.ts';
import { glorotUniform, heNormal } from './initialisers.ts';
import { initialLayer, layerOf } from './layer-parameters.ts';
import { affine, flatten } from './linear.ts';

/** What a hidden unit makes of its score, and the weights that suit it at first. */
const activations = {
  relu: { apply: relu, weights: heNormal },
  sigmoid: { apply: sigmoid, weights: glorotUniform },
  tanh: { apply: tanh, weights: glorotUniform },
} as const;

export type Activation = keyof typeof activations;

export interface DenseOptions {
  /** Units of each hidden layer. */
  readonly units: readonly number[];
  /** @default 'relu' */
  readonly activation?: Activation;
  /** @default 10 */
  readonly classCount?: number;
  /** The part of the inputs that learning keeps; they are scaled up. @default 1 */
  readonly keepInputs?: number;
  /** The part of the hidden units that learning keeps; they are scaled up. @default 1 */
  readonly keepHidden?: number;
  /** Normalises the scores of hidden units before their activation; the shift takes the place of biases. @default false */
  readonly batchNormalization?: boolean;
}

/**
 * A network of dense layers with a linear one on top. Parameters: `w1`, `b1` ... of the hidden layers, `w`, `b` of the top; with
 * batch normalisation, `scale.1`, `shift.1`, `mean.1` and `variance.1` in place of `b1`. Weights are drawn as He et al. have
 * it for ReLUs and as Glorot and Bengio have it otherwise; biases are zero at first.
 */
export function denseNetwork(inputShape: Shape, options: DenseOptions): Architecture {
  const { units, activation = 'relu', classCount = 10, keepInputs = 1, keepHidden = 1 } = options;
  const normalizes = options.batchNormalization ?? false;
  const widths = [sizeOf(inputShape), ...units];
  const layers = units.map((outputs, i) => ({ label: i + 1, shape: [widths[i], outputs], outputs }));
  const { apply, weights } = activations[activation];

  const initialParameters = (random: RandomStream): ParameterTensors => {
    const hidden = layers.map(({ label, shape, outputs }) =>
      normalizes
        ? {
            [`w${label}`]: weights(random.fork(`w${label}`), shape),
            ...batchNormalizationParameters(`${label}`, outputs),
          }
        : initialLayer(random, { label, shape, outputs, draw: weights }),
    );
    const shape = [widths[units.length], classCount];
    return {
      ...mergeParameters(hidden),
      ...initialLayer(random, { label: '', shape, outputs: classCount, draw: glorotUniform }),
    };
  };

  const scores = (x: Value, label: number, parameters: ParameterValues, pass: PassOptions): Value =>
    normalizes
      ? batchNormalization(matmul(x, parameters[`w${label}`]), `${label}`, parameters, pass)
      : affine(x, ...layerOf(parameters, label));

  const logits = (inputs: Value, parameters: ParameterValues, pass: PassOptions = {}): Value => {
    const top = layers.reduce(
      (x, { label }) => {
        const h = apply(scores(x, label, parameters, pass));
        return dropout(pass.hidden?.(h, label) ?? h, keepHidden, pass);
      },
      dropout(flatten(inputs), keepInputs, pass),
    );
    return affine(top, ...layerOf(parameters, ''));
  };

  return {
    name: `dense ${[...units, classCount].join('-')} ${activation}${normalizes ? ', batch normalisation' : ''}, dropout keeps ${keepInputs} and ${keepHidden}`,
    inputShape,
    hiddenLayers: units.length,
    statistics: normalizes ? layers.flatMap(({ label }) => batchStatistics(`${label}`)) : [],
    initialParameters,
    logits,
  };
}
