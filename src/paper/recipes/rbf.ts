/** The paper's shallow RBF network. It gives no recipe; this one was found by how near it comes to the paper's figures. */
import { adam, bernoulliLoss, classMeans, rbfNetwork } from '../../nn/index.ts';
import { add, exp, mul, reduceSum } from '../../operators/index.ts';
import { constantRates, meanLoss, type Objective } from '../../training/index.ts';
import type { Recipe } from '../recipe.ts';
import { allTraining } from './samples.ts';

/** Keeps the precisions of pixels finite that are black in every image of a class. */
const PRECISION_PENALTY = 3e-5;

const CLASS_COUNT = 10;

/**
 * One unit a class that starts at the mean of its class with precisions of 0.05, independent Bernoulli likelihoods, Adam at
 * 0.003 with batches of 100 for 4 epochs of all training images, and 3e-5 times the sum of the precisions as penalty.
 */
export const rbf: Recipe = {
  name: 'shallow RBF',
  learner: (inputShape, data) => {
    const { inputs, labels } = allTraining.of(data);
    return {
      architecture: rbfNetwork(inputShape, { classMeans: classMeans(inputs, labels, CLASS_COUNT) }),
      objective: withPrecisionPenalty(meanLoss(bernoulliLoss), PRECISION_PENALTY),
      optimizer: adam(),
    };
  },
  samples: allTraining,
  epochs: 4,
  batchSize: 100,
  schedule: constantRates({ learningRate: 0.003 }),
  loss: bernoulliLoss,
};

/** An objective plus coefficient times the sum of all precisions. */
function withPrecisionPenalty(objective: Objective, coefficient: number): Objective {
  return {
    name: `${objective.name} + ${coefficient} times the sum of precisions`,
    build(context) {
      const precisions = reduceSum(exp(context.parameters.logPrecisions), [0, 1], false);
      return add(objective.build(context), mul(coefficient, precisions));
    },
  };
}
