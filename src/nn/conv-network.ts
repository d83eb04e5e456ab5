/** Convolutional networks of the LeNet kind. */
import type { Value } from '../graph/index.ts';
import { relu } from '../operators/index.ts';
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
import { glorotUniform, heNormal } from './initialisers.ts';
import { initialLayer, layerOf } from './layer-parameters.ts';
import { affine, flatten } from './linear.ts';

export interface ConvOptions {
  /** Channels of each convolution. @default [32, 64] */
  readonly channels?: readonly number[];
  /** Width and height of the kernels. @default 5 */
  readonly kernel?: number;
  /** Units of the dense layer. @default 1024 */
  readonly dense?: number;
  /** @default 10 */
  readonly classCount?: number;
  /** Halves width and height by maxima over every 2x2 places, or by convolutions that move two places at a time. @default 'pooling' */
  readonly halving?: 'pooling' | 'strides';
  /** The part of the dense units that learning keeps; they are scaled up. @default 1 */
  readonly keepHidden?: number;
}

/**
 * Convolutions, each with ReLUs, that halve width and height; a dense layer of ReLUs; a linear one on top. By default
 * it is the network of the MNIST challenge (Madry et al. 2018, arXiv 1706.06083). Parameters: `w1`, `b1` ... of the
 * convolutions and the dense layer, `w`, `b` of the top.
 *
 * @param inputShape [C, H, W]
 */
export function convNetwork(inputShape: Shape, options: ConvOptions = {}): Architecture {
  const { channels = [32, 64], kernel = 5, dense = 1024, classCount = 10, keepHidden = 1 } = options;
  const isStrided = options.halving === 'strides';
  const [depth, ...spatial] = inputShape;
  const depths = [depth, ...channels];
  const denseLabel = channels.length + 1;
  const halved = (length: number) => (isStrided ? Math.ceil(length / 2) : Math.floor(length / 2));
  const places = spatial.reduce((product, length) => product * channels.reduce(halved, length), 1);

  const initialParameters = (random: RandomStream): ParameterTensors => {
    const he = (label: number, shape: Shape, outputs: number) =>
      initialLayer(random, { label, shape, outputs, draw: heNormal });
    const filters = channels.map((count, i) => he(i + 1, [count, depths[i], kernel, kernel], count));
    return {
      ...mergeParameters(filters),
      ...he(denseLabel, [depths[channels.length] * places, dense], dense),
      ...initialLayer(random, { label: '', shape: [dense, classCount], outputs: classCount, draw: glorotUniform }),
    };
  };

  const logits = (inputs: Value, parameters: ParameterValues, pass: PassOptions = {}): Value => {
    const seen = (h: Value, layer: number) => pass.hidden?.(h, layer) ?? h;
    const features = channels.reduce((x, _, i) => {
      const h = relu(convolution(x, ...layerOf(parameters, i + 1), isStrided ? { stride: 2 } : {}));
      return seen(isStrided ? h : maxPooling(h, 2), i + 1);
    }, inputs);
    const h = seen(relu(affine(flatten(features), ...layerOf(parameters, denseLabel))), denseLabel);
    return affine(dropout(h, keepHidden, pass), ...layerOf(parameters, ''));
  };

  return {
    name: `convolutions ${channels.join('-')} of ${kernel}x${kernel}${isStrided ? ', strides of 2' : ''}, dense ${dense}-${classCount}, dropout keeps ${keepHidden}`,
    inputShape,
    hiddenLayers: denseLabel,
    initialParameters,
    logits,
  };
}
