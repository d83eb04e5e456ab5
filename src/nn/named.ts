/** Architectures by name, in the sizes that are usual for small images. */
import { OptionError } from '../errors.ts';
import type { Shape } from '../tensor/index.ts';
import type { Architecture } from './architecture.ts';
import { convNetwork } from './conv-network.ts';
import { denseNetwork } from './dense.ts';
import { softmaxRegression } from './linear.ts';
import { maxoutNetwork } from './maxout.ts';
import { gruNetwork, lstmNetwork } from './recurrent.ts';
import { residualNetwork } from './residual.ts';

interface NamedArchitecture {
  /** What it is, in a few words. */
  readonly summary: string;
  /** Whether samples must be images [C, H, W]. */
  readonly takesImages: boolean;
  create(inputShape: Shape, classCount: number): Architecture;
}

export const namedArchitectures = {
  softmax: { summary: 'softmax regression', takesImages: false, create: softmaxRegression },
  maxout: {
    summary: 'two layers of 240 maxout units with dropout: the network of the paper',
    takesImages: false,
    create: (shape, classCount) => maxoutNetwork(shape, { units: [240, 240], classCount }),
  },
  mlp: {
    summary: 'two layers of 256 ReLUs',
    takesImages: false,
    create: (shape, classCount) => denseNetwork(shape, { units: [256, 256], classCount }),
  },
  cnn: {
    summary: 'two convolutions and a dense layer: the network of the MNIST challenge',
    takesImages: true,
    create: (shape, classCount) => convNetwork(shape, { classCount }),
  },
  'small-cnn': {
    summary: 'two convolutions with strides and a dense layer: small enough to be certified',
    takesImages: true,
    create: (shape, classCount) =>
      convNetwork(shape, { channels: [16, 32], kernel: 4, dense: 100, halving: 'strides', classCount }),
  },
  resnet8: {
    summary: 'a residual network of three blocks with batch normalisation',
    takesImages: true,
    create: (shape, classCount) => residualNetwork(shape, { classCount }),
  },
  lstm: {
    summary: 'an LSTM of 128 units that reads an image row by row',
    takesImages: true,
    create: (shape, classCount) => lstmNetwork(shape, { units: 128, classCount }),
  },
  gru: {
    summary: 'a GRU of 128 units that reads an image row by row',
    takesImages: true,
    create: (shape, classCount) => gruNetwork(shape, { units: 128, classCount }),
  },
} as const satisfies Readonly<Record<string, NamedArchitecture>>;

export type ArchitectureName = keyof typeof namedArchitectures;

/** @throws OptionError for a network of images where the samples are none */
export function architectureNamed(name: ArchitectureName, inputShape: Shape, classCount: number): Architecture {
  const { takesImages, create }: NamedArchitecture = namedArchitectures[name];
  if (takesImages && inputShape.length !== 3) {
    throw new OptionError('architecture', `${name} takes images [C, H, W], and the samples have shape [${inputShape}]`);
  }
  return create(inputShape, classCount);
}
