/** A deep RBF network and a rectifier network of the same size, trained alike: the paper gives neither. */
import { bernoulliLoss, crossEntropy, deepRbfNetwork, denseNetwork, sgd } from '../../nn/index.ts';
import { floats, sizeOf } from '../../tensor/index.ts';
import { constantRates, meanLoss } from '../../training/index.ts';
import type { Recipe } from '../recipe.ts';
import { firstTraining } from './samples.ts';

const UNITS = 40;

/** Both see the first 6,000 training images for 8 epochs, by SGD at 0.1 with batches of 100. */
export const FEW_DIGITS = firstTraining(6000);
const common = {
  samples: FEW_DIGITS,
  epochs: 8,
  batchSize: 100,
  schedule: constantRates({ learningRate: 0.1 }),
} as const;

/** Hidden units start at the first training images. */
export const deepRbf: Recipe = {
  ...common,
  name: 'deep RBF',
  learner(inputShape, { train }) {
    const width = sizeOf(inputShape);
    const means = floats([UNITS, width], train.images.data.subarray(0, UNITS * width));
    return {
      architecture: deepRbfNetwork(inputShape, { means }),
      objective: meanLoss(bernoulliLoss),
      optimizer: sgd,
    };
  },
  loss: bernoulliLoss,
};

export const smallRectifier: Recipe = {
  ...common,
  name: 'rectifiers as many as deep RBF',
  learner: (inputShape) => ({
    architecture: denseNetwork(inputShape, { units: [UNITS] }),
    objective: meanLoss(crossEntropy),
    optimizer: sgd,
  }),
};
