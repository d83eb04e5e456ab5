/** A small relative of the paper's convolutional maxout network for CIFAR-10. */
import { adam, convMaxoutNetwork, crossEntropy } from '../../nn/index.ts';
import { cosine, meanLoss } from '../../training/index.ts';
import type { Preset } from '../preset.ts';
import type { Recipe } from '../recipe.ts';
import { whitenedTraining } from './samples.ts';

const EPOCHS = { smoke: 1, quick: 5, standard: 20, original: 20 } as const;

/**
 * Three layers of 3x3 maxout convolutions with 16, 32 and 32 channels and a dense one of 100 units, by Adam. pylearn2's recipe
 * (scripts/papers/maxout/cifar10_no_aug.yaml) has up to 192 channels of 8x8 and 785 epochs of 220 TFLOP each.
 */
export function convMaxout(preset: Preset): Recipe {
  const epochs = EPOCHS[preset];
  const pooled = { kernel: 3, pool: 2, poolStride: 2 };
  return {
    name: 'convolutional maxout',
    learner: (_, data) => ({
      architecture: convMaxoutNetwork(whitenedTraining.of(data).inputs.shape.slice(1), {
        layers: [16, 32, 32].map((channels) => ({ channels, ...pooled })),
        dense: 100,
        keepInputs: 1,
        keepHidden: 0.8,
      }),
      objective: meanLoss(crossEntropy),
      optimizer: adam(),
    }),
    samples: whitenedTraining,
    epochs,
    batchSize: 100,
    schedule: cosine({ from: 2e-3, to: 1e-5, epochs }),
  };
}
