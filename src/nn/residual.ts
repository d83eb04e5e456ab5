/** Residual networks: every block adds something to what it is given. */
import type { Value } from '../graph/index.ts';
import { applyOne } from '../graph/index.ts';
import { add, GlobalAveragePool, relu } from '../operators/index.ts';
import type { RandomStream } from '../random.ts';
import { floats, type Shape } from '../tensor/index.ts';
import {
  type Architecture,
  mergeParameters,
  type ParameterTensors,
  type ParameterValues,
  type PassOptions,
} from './architecture.ts';
import { batchNormalization, batchNormalizationParameters, batchStatistics } from './batch-normalization.ts';
import { convolution } from './convolution.ts';
import { glorotUniform, heNormal } from './initialisers.ts';
import { affine, flatten } from './linear.ts';

export interface ResidualOptions {
  /** Channels of each block; all but the first block halve width and height. @default [16, 32, 64] */
  readonly channels?: readonly number[];
  /** @default 10 */
  readonly classCount?: number;
}

/** Kernels of one convolution that a batch normalisation follows. */
interface Filters {
  readonly label: string;
  readonly shape: Shape;
  readonly stride: number;
}

/** Two convolutions, and a third one of 1x1 where the input does not have the shape of the output. */
interface Block {
  readonly first: Filters;
  readonly second: Filters;
  readonly shortcut?: Filters;
}

/**
 * A 3x3 convolution, one block of two 3x3 convolutions for each entry of `channels`, the mean over all places, and a linear
 * layer; batch normalisation after every 3x3 convolution. By default it is the ResNet-8 of MLPerf Tiny. Parameters: kernels
 * `w.*`, and `scale.*`, `shift.*`, `mean.*` and `variance.*` of batch normalisations, for `stem`, `1.first`, `1.second`,
 * `2.first` ...; `w.2.shortcut` ...; `w` and `b` of the top.
 *
 * @param inputShape [C, H, W]
 * @see K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", 2016, arXiv 1512.03385, section 4.2;
 * C. Banbury et al., "MLPerf Tiny benchmark", 2021, arXiv 2106.07597.
 */
export function residualNetwork(inputShape: Shape, options: ResidualOptions = {}): Architecture {
  const { channels = [16, 32, 64], classCount = 10 } = options;
  const stem = filters('stem', inputShape[0], channels[0], 3);
  const blocks = channels.map((count, i) => blockOf(`${i + 1}`, channels[Math.max(i - 1, 0)], count, i === 0 ? 1 : 2));
  const normalized = [stem, ...blocks.flatMap(({ first, second }) => [first, second])];
  const plain = blocks.flatMap(({ shortcut }) => shortcut ?? []);
  const width = channels[channels.length - 1];

  const initialParameters = (random: RandomStream): ParameterTensors => ({
    ...Object.fromEntries(
      [...normalized, ...plain].map(({ label, shape }) => [`w.${label}`, heNormal(random.fork(label), shape)]),
    ),
    ...mergeParameters(normalized.map(({ label, shape }) => batchNormalizationParameters(label, shape[0]))),
    w: glorotUniform(random.fork('w'), [width, classCount]),
    b: floats([classCount]),
  });

  const logits = (inputs: Value, parameters: ParameterValues, pass: PassOptions = {}): Value => {
    const filtered = (x: Value, { label, stride }: Filters) =>
      convolution(x, parameters[`w.${label}`], undefined, { stride });
    const scores = (x: Value, layer: Filters) => batchNormalization(filtered(x, layer), layer.label, parameters, pass);
    const seen = (h: Value, layer: number) => pass.hidden?.(h, layer) ?? h;
    const features = blocks.reduce(
      (x, { first, second, shortcut }, i) => {
        const change = scores(relu(scores(x, first)), second);
        return seen(relu(add(shortcut === undefined ? x : filtered(x, shortcut), change)), i + 2);
      },
      seen(relu(scores(inputs, stem)), 1),
    );
    return affine(flatten(applyOne(GlobalAveragePool, [features])), parameters.w, parameters.b);
  };

  return {
    name: `residual blocks ${[...channels, classCount].join('-')}`,
    inputShape,
    hiddenLayers: blocks.length + 1,
    statistics: normalized.flatMap(({ label }) => batchStatistics(label)),
    initialParameters,
    logits,
  };
}

function filters(label: string, inputs: number, outputs: number, kernel: number, stride = 1): Filters {
  return { label, shape: [outputs, inputs, kernel, kernel], stride };
}

function blockOf(label: string, inputs: number, outputs: number, stride: number): Block {
  return {
    first: filters(`${label}.first`, inputs, outputs, 3, stride),
    second: filters(`${label}.second`, outputs, outputs, 3),
    ...((stride !== 1 || inputs !== outputs) && {
      shortcut: filters(`${label}.shortcut`, inputs, outputs, 1, stride),
    }),
  };
}
