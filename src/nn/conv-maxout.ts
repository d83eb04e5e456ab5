/** Convolutional maxout networks. */
import type { Value } from '../graph/index.ts';
import { reduceMax, reshape } from '../operators/index.ts';
import type { RandomStream } from '../random.ts';
import type { Shape } from '../tensor/index.ts';
import {
  type Architecture,
  mergeParameters,
  type ParameterTensors,
  type ParameterValues,
  type PassOptions,
} from './architecture.ts';
import { convolution, maxPooling } from './convolution.ts';
import { dropout } from './dropout.ts';
import { nearZero } from './initialisers.ts';
import { initialLayer, layerOf } from './layer-parameters.ts';
import { affine, flatten } from './linear.ts';
import { maxout } from './maxout.ts';

/**
 * The largest of the pieces of each channel, place by place. Piece p of channel c is channel p * channels + c of the weights.
 *
 * @param x [N, C, H, W]
 * @param weights [pieces * channels, C, kernel, kernel]
 * @param biases [pieces * channels]
 * @returns [N, channels, H, W]
 * @see I. Goodfellow, D. Warde-Farley, M. Mirza, A. Courville and Y. Bengio, 2013, arXiv 1302.4389.
 */
export function convMaxout(x: Value, weights: Value, biases: Value, pieces: number): Value {
  const filtered = convolution(x, weights, biases);
  const [count, all, ...places] = filtered.shape;
  return reduceMax(reshape(filtered, [count, pieces, all / pieces, ...places]), [1], false);
}

/** One convolution and the pooling after it. */
export interface ConvMaxoutLayer {
  readonly channels: number;
  /** Width and height of the kernels. */
  readonly kernel: number;
  /** Width and height of the squares that a maximum is taken over. */
  readonly pool: number;
  /** How far apart these squares are. */
  readonly poolStride: number;
}

export interface ConvMaxoutOptions {
  readonly layers: readonly ConvMaxoutLayer[];
  /** Linear functions a channel. @default 2 */
  readonly pieces?: number;
  /** Units of the dense maxout layer. */
  readonly dense: number;
  /** Linear functions a dense unit. @default 5 */
  readonly densePieces?: number;
  /** @default 10 */
  readonly classCount?: number;
  /** The part of the inputs that learning keeps; they are not scaled up. @default 0.8 */
  readonly keepInputs?: number;
  /** The part of the hidden numbers that learning keeps; they are scaled up. @default 0.5 */
  readonly keepHidden?: number;
}

/**
 * Convolutional maxout layers with pooling, a dense maxout layer, and a linear one on top; dropout before each of them. The shape
 * of pylearn2's scripts/papers/maxout/cifar10.yaml, which has 96, 192 and 192 channels of 2 pieces and 500 units of 5.
 * Parameters: `w1`, `b1` ... of the hidden layers, `w`, `b` of the top. Weights are uniform in +-0.005 at first, biases zero.
 *
 * @param inputShape [C, H, W]
 */
export function convMaxoutNetwork(inputShape: Shape, options: ConvMaxoutOptions): Architecture {
  const { layers, pieces = 2, dense, densePieces = 5, classCount = 10, keepInputs = 0.8, keepHidden = 0.5 } = options;
  const [depth, ...spatial] = inputShape;
  const depths = [depth, ...layers.map(({ channels }) => channels)];
  const denseLabel = layers.length + 1;
  const places = spatial.reduce((product, length) => product * layers.reduce(pooledLength, length), 1);

  const initialParameters = (random: RandomStream): ParameterTensors => {
    const drawn = (label: number | '', shape: Shape, outputs: number) =>
      initialLayer(random, { label, shape, outputs, draw: nearZero });
    const filters = layers.map(({ channels, kernel }, i) =>
      drawn(i + 1, [pieces * channels, depths[i], kernel, kernel], pieces * channels),
    );
    return {
      ...mergeParameters(filters),
      ...drawn(denseLabel, [depths[layers.length] * places, densePieces * dense], densePieces * dense),
      ...drawn('', [dense, classCount], classCount),
    };
  };

  const logits = (inputs: Value, parameters: ParameterValues, pass: PassOptions = {}): Value => {
    const kept = (h: Value, layer: number) => dropout(pass.hidden?.(h, layer) ?? h, keepHidden, pass);
    const features = layers.reduce(
      (x, { pool, poolStride }, i) =>
        kept(maxPooling(convMaxout(x, ...layerOf(parameters, i + 1), pieces), pool, poolStride), i + 1),
      dropout(inputs, keepInputs, pass, 1),
    );
    const h = kept(maxout(flatten(features), ...layerOf(parameters, denseLabel), densePieces), denseLabel);
    return affine(h, ...layerOf(parameters, ''));
  };

  return {
    name: `convolutional maxout ${layers.map(layerName).join('-')} x${pieces}, dense ${dense}x${densePieces}-${classCount}, dropout keeps ${keepInputs} and ${keepHidden}`,
    inputShape,
    hiddenLayers: denseLabel,
    initialParameters,
    logits,
  };
}

const layerName = ({ channels, kernel, pool, poolStride }: ConvMaxoutLayer): string =>
  `${channels} of ${kernel}x${kernel} pooled ${pool}/${poolStride}`;

const pooledLength = (length: number, { pool, poolStride }: ConvMaxoutLayer): number =>
  Math.floor((length - pool) / poolStride) + 1;
