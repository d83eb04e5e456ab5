/**
 * The paper's maxout networks of 240 units of 5 pieces a layer. The preset `original` is pylearn2's
 * scripts/papers/maxout/mnist_pi.yaml and mnist_pi_continued.yaml, which the paper names as its code; the others are
 * shorter.
 */
import { adam, binaryCrossEntropy, crossEntropy, maxColumnNorm, maxoutNetwork, momentum } from '../../nn/index.ts';
import {
  adversarial,
  cosine,
  maxoutSchedule,
  meanLoss,
  type NoiseKind,
  noisy,
  type Objective,
  withL1,
  withRubbish,
} from '../../training/index.ts';
import { EPSILON } from '../measures/epsilon.ts';
import type { Preset } from '../preset.ts';
import type { Recipe, Validation } from '../recipe.ts';
import { MAX_COLUMN_NORM } from './linear.ts';
import { allTraining, first50000, firstTraining, last10000 } from './samples.ts';

const validation: Validation = { samples: last10000, epsilon: EPSILON };

/** The recipe's first rate and last momentum, the rate falling to nothing, because there is no time for slow decay. */
const falling = (epochs: number) => cosine({ from: 0.1, to: 1e-3, epochs, others: { momentum: 0.7 } });

/** MNIST's 60,000 training images or, of fewer, enough passes that the networks learn to read. */
export const SAMPLES_AN_EPOCH = 60_000;

/** Units of a network with one hidden layer, five pieces each. */
const HIDDEN_UNITS = 240;

/** How the shorter presets train: for so many epochs, on these images. */
const shorter = {
  smoke: { epochs: 4, units: [48, 48], samples: firstTraining(6000), optimizer: adam() },
  quick: { epochs: 8, units: [240, 240], samples: allTraining, optimizer: momentum },
  standard: { epochs: 40, units: [240, 240], samples: allTraining, optimizer: momentum },
} as const;

export interface MaxoutRecipe {
  readonly name: string;
  /** @default the mean cross-entropy of clean images */
  readonly objective?: Objective;
  /** Of the epochs of the shorter presets. @default 1 */
  readonly divisor?: number;
}

/** The naive maxout network: trained on clean images. */
export const maxout = (preset: Preset): Recipe => maxoutRecipe(preset, { name: 'maxout' });

/** The maxout network that the paper trains on its adversarial objective. */
export const adversarialMaxout = (preset: Preset): Recipe =>
  maxoutRecipe(preset, {
    name: 'adversarially trained maxout',
    objective: adversarial(crossEntropy, { epsilon: EPSILON }),
  });

/** A control: trained under noise of the same size. The paper's other numbers of such networks need no longer training. */
export const noisyMaxout = (preset: Preset, noise: NoiseKind): Recipe =>
  maxoutRecipe(atMostStandard(preset), {
    name: `maxout trained on ${noise} noise`,
    objective: noisy(crossEntropy, { epsilon: EPSILON, noise }),
  });

/** Independent sigmoids on top in place of a softmax. */
export const sigmoidMaxout = (preset: Preset): Recipe => ({
  ...maxoutRecipe(atMostStandard(preset), {
    name: 'maxout with sigmoids on top',
    objective: meanLoss(binaryCrossEntropy),
  }),
  loss: binaryCrossEntropy,
});

/** The paper's coefficient of L1 weight decay on the first layer, which is too large, and two smaller ones. */
export const L1_COEFFICIENTS = [0.0025, 0.00025, 0.000025] as const;

/** L1 weight decay on the first layer, in place of adversarial training: a third of the epochs of the network without. */
export function decayedMaxout(preset: Preset, coefficient: number): Recipe {
  const objective = withL1(meanLoss(crossEntropy), { parameter: 'w1', coefficient });
  return maxoutRecipe(atMostStandard(preset), { name: `maxout with L1 decay ${coefficient}`, objective, divisor: 3 });
}

/** The same for as many epochs without decay, to compare with. */
export const undecayedMaxout = (preset: Preset): Recipe =>
  maxoutRecipe(atMostStandard(preset), { name: 'maxout trained as long as with L1 decay', divisor: 3 });

/** Trained to be unsure of noise N(0, I) beside the digits, for a third of the epochs. */
export const rubbishMaxout = (preset: Preset): Recipe =>
  maxoutRecipe(atMostStandard(preset), {
    name: 'maxout trained on rubbish',
    objective: withRubbish(meanLoss(crossEntropy)),
    divisor: 3,
  });

/** One hidden layer on J-tilde, for a third of the epochs. */
export function shallowAdversarialMaxout(preset: Preset): Recipe {
  const recipe = maxoutRecipe(atMostStandard(preset), {
    name: 'adversarially trained maxout of one layer',
    objective: adversarial(crossEntropy, { epsilon: EPSILON }),
    divisor: 3,
  });
  return {
    ...recipe,
    learner: (inputShape, data) => ({
      ...recipe.learner(inputShape, data),
      architecture: maxoutNetwork(inputShape, { units: [HIDDEN_UNITS], keepInputs: 1, keepHidden: 1 }),
    }),
  };
}

/** One of the ensemble's networks, trained for a sixth of the epochs. */
export const ensembleMaxout = (preset: Preset): Recipe =>
  maxoutRecipe(atMostStandard(preset), { name: 'maxout of the ensemble', divisor: 6 });

/** Controls and comparisons are not trained longer than the preset `standard` does: no recipe for them is known. */
const atMostStandard = (preset: Preset): Exclude<Preset, 'original'> => (preset === 'original' ? 'standard' : preset);

/** A maxout network of 240-240 units, by a preset's recipe. */
export function maxoutRecipe(preset: Preset, options: MaxoutRecipe): Recipe {
  const { name, objective = meanLoss(crossEntropy), divisor = 1 } = options;
  if (preset === 'original') return original(name, objective);
  const { units, samples, optimizer, ...length } = shorter[preset];
  const epochs = Math.max(1, Math.ceil(length.epochs / divisor));
  return {
    name,
    learner: (inputShape) => ({
      architecture: maxoutNetwork(inputShape, { units }),
      objective,
      optimizer,
      constraint: maxColumnNorm(MAX_COLUMN_NORM),
    }),
    samples,
    samplesAnEpoch: preset === 'smoke' ? undefined : SAMPLES_AN_EPOCH,
    epochs,
    batchSize: 100,
    schedule: preset === 'smoke' ? cosine({ from: 5e-3, to: 1e-4, epochs }) : falling(epochs),
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
