/** Maxout networks: every hidden unit is the largest of a few linear functions of its inputs. */
import type { Value } from '../graph/index.ts';
import { reduceMax, reshape } from '../operators/index.ts';
import type { RandomStream } from '../random.ts';
import { type Shape, sizeOf } from '../tensor/index.ts';
import {
  type Architecture,
  mergeParameters,
  type ParameterTensors,
  type ParameterValues,
  type PassOptions,
} from './architecture.ts';
import { dropout } from './dropout.ts';
import { nearZero } from './initialisers.ts';
import { initialLayer, layerOf } from './layer-parameters.ts';
import { affine, flatten } from './linear.ts';

/**
 * The largest of the pieces of each unit. Piece p of unit u is column p * units + u of the weights, so that the maximum runs
 * over long runs of memory.
 *
 * @param x [N, D]
 * @param weights [D, pieces * units]
 * @param biases [pieces * units]
 * @returns [N, units]
 * @see I. Goodfellow, D. Warde-Farley, M. Mirza, A. Courville and Y. Bengio, "Maxout networks", 2013, arXiv 1302.4389.
 */
export function maxout(x: Value, weights: Value, biases: Value, pieces: number): Value {
  const [count] = x.shape;
  const units = weights.shape[1] / pieces;
  return reduceMax(reshape(affine(x, weights, biases), [count, pieces, units]), [1], false);
}

export interface MaxoutOptions {
  /** Units of each hidden layer. */
  readonly units: readonly number[];
  /** Linear functions a unit. @default 5 */
  readonly pieces?: number;
  readonly classCount?: number;
  /** The part of the inputs that learning keeps; they are not scaled up. @default 0.8 */
  readonly keepInputs?: number;
  /** The part of the hidden units that learning keeps; they are scaled up. @default 0.5 */
  readonly keepHidden?: number;
}

/**
 * The permutation-invariant maxout network of the paper: dense maxout layers with dropout, and a linear layer on top.
 * Parameters: `w1`, `b1` ... of the hidden layers, `w`, `b` of the top. Weights are uniform in +-0.005 at first, biases zero.
 *
 * The recipe (pylearn2, scripts/papers/maxout/mnist_pi.yaml) keeps 0.8 of the inputs without scaling them, and, by the
 * default of pylearn2's dropout cost, half of the hidden units scaled by 2.
 */
export function maxoutNetwork(inputShape: Shape, options: MaxoutOptions): Architecture {
  const { units, pieces = 5, classCount = 10, keepInputs = 0.8, keepHidden = 0.5 } = options;
  const widths = [sizeOf(inputShape), ...units];

  const initialParameters = (random: RandomStream): ParameterTensors => {
    const drawn = (label: number | '', inputs: number, outputs: number) =>
      initialLayer(random, { label, shape: [inputs, outputs], outputs, draw: nearZero });
    const hidden = units.map((count, i) => drawn(i + 1, widths[i], pieces * count));
    return { ...mergeParameters(hidden), ...drawn('', widths[units.length], classCount) };
  };

  const logits = (inputs: Value, parameters: ParameterValues, pass: PassOptions = {}): Value => {
    const seen = dropout(flatten(inputs), keepInputs, pass, 1);
    const top = units.reduce((x, _, i) => {
      const h = maxout(x, ...layerOf(parameters, i + 1), pieces);
      return dropout(pass.hidden?.(h, i + 1) ?? h, keepHidden, pass);
    }, seen);
    return affine(top, ...layerOf(parameters, ''));
  };

  return {
    name: `maxout ${units.map((count) => `${count}x${pieces}`).join('-')}-${classCount}, dropout keeps ${keepInputs} and ${keepHidden}`,
    inputShape,
    hiddenLayers: units.length,
    initialParameters,
    logits,
  };
}
