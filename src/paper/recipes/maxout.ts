/**
 * The paper's maxout networks of 240 units of 5 pieces a layer. The preset `original` is pylearn2's
 * scripts/papers/maxout/mnist_pi.yaml and mnist_pi_continued.yaml, which the paper names as its code; the others are
 * shorter.
 */
import { adam, crossEntropy, maxColumnNorm, maxoutNetwork, momentum } from '../../nn/index.ts';
import {
  adversarial,
  cosine,
  maxoutSchedule,
  meanLoss,
  type NoiseKind,
  noisy,
  type Objective,
} from '../../training/index.ts';
import { EPSILON } from '../epsilon.ts';
import type { Preset } from '../preset.ts';
import type { Recipe, Validation } from '../recipe.ts';
import { MAX_COLUMN_NORM } from './linear.ts';
import { allTraining, first50000, firstTraining, last10000 } from './samples.ts';

const validation: Validation = { samples: last10000, epsilon: EPSILON };

/** How the shorter presets train: for so many epochs, on these images. */
const shorter = {
  smoke: { epochs: 1, units: [32, 32], samples: firstTraining(6000) },
  quick: { epochs: 8, units: [240, 240], samples: allTraining },
  standard: { epochs: 60, units: [240, 240], samples: allTraining },
} as const;

export interface MaxoutRecipe {
  readonly name: string;
  /** @default the mean cross-entropy of clean images */
  readonly objective?: Objective;
}

/** The naive maxout network: trained on clean images. */
export const maxout = (preset: Preset): Recipe => maxoutRecipe(preset, { name: 'maxout' });

/** The maxout network that the paper trains on its adversarial objective. */
export const adversarialMaxout = (preset: Preset): Recipe =>
  maxoutRecipe(preset, {
    name: 'adversarially trained maxout',
    objective: adversarial(crossEntropy, { epsilon: EPSILON }),
  });

/** A maxout network trained under noise of the same size. */
export const noisyMaxout = (preset: Preset, noise: NoiseKind): Recipe =>
  maxoutRecipe(preset, {
    name: `maxout trained on ${noise} noise`,
    objective: noisy(crossEntropy, { epsilon: EPSILON, noise }),
  });

/** A maxout network of 240-240 units, by a preset's recipe. */
export function maxoutRecipe(preset: Preset, { name, objective = meanLoss(crossEntropy) }: MaxoutRecipe): Recipe {
  if (preset === 'original') return original(name, objective);
  const { epochs, units, samples } = shorter[preset];
  return {
    name,
    learner: (inputShape) => ({
      architecture: maxoutNetwork(inputShape, { units }),
      objective,
      optimizer: adam(),
      constraint: maxColumnNorm(MAX_COLUMN_NORM),
      averaging: 0.999,
    }),
    samples,
    epochs,
    batchSize: 100,
    schedule: cosine({ from: 1e-3, to: 1e-5, epochs }),
  };
}

function original(name: string, objective: Objective): Recipe {
  return {
    name,
    learner: (inputShape) => ({
      architecture: maxoutNetwork(inputShape, { units: [240, 240] }),
      objective,
      optimizer: momentum,
      constraint: maxColumnNorm(MAX_COLUMN_NORM),
    }),
    samples: first50000,
    epochs: 1000,
    batchSize: 100,
    schedule: maxoutSchedule(),
    validation,
    stopping: { figure: 'error', patience: 100 },
    continued: { samples: allTraining, epochs: 100 },
  };
}
