/** The paper's linear models. It gives no recipe for them; these follow pylearn2's for MNIST as far as that applies. */
import {
  crossEntropy,
  logisticLoss,
  logisticRegression,
  maxColumnNorm,
  sgd,
  softmaxRegression,
} from '../../nn/index.ts';
import { adversarial, constantRates, meanLoss } from '../../training/index.ts';
import { EPSILON } from '../measures/epsilon.ts';
import type { Recipe } from '../recipe.ts';
import { first50000, halfOfTraining, threesAndSevensOfTraining } from './samples.ts';

/** The limit on column norms in pylearn2's recipes for MNIST (scripts/papers/maxout/mnist_pi.yaml). */
export const MAX_COLUMN_NORM = 1.9365;

/**
 * The "shallow softmax": softmax regression on the first 50,000 training images, SGD at 0.1 with batches of 100 for 20
 * epochs, columns of W no longer than 1.9365. That limit is what makes the paper's four figures of this model come out
 * together; the paper does not mention it.
 */
export const shallowSoftmax: Recipe = {
  name: 'shallow softmax',
  learner: (inputShape) => ({
    architecture: softmaxRegression(inputShape, 10),
    objective: meanLoss(crossEntropy),
    optimizer: sgd,
    constraint: maxColumnNorm(MAX_COLUMN_NORM),
  }),
  samples: first50000,
  epochs: 20,
  batchSize: 100,
  schedule: constantRates({ learningRate: 0.1 }),
};

/** Logistic regression of threes against sevens: all of them, SGD at 0.1 with batches of 100 for 10 epochs. */
export const threeVersusSeven: Recipe = {
  name: 'logistic regression, 3 versus 7',
  learner: (inputShape) => ({
    architecture: logisticRegression(inputShape),
    objective: meanLoss(logisticLoss),
    optimizer: sgd,
  }),
  samples: threesAndSevensOfTraining,
  epochs: 10,
  batchSize: 100,
  schedule: constantRates({ learningRate: 0.1 }),
  loss: logisticLoss,
};

/** The same, on the worst case alone: for two classes FGSM is exact, and alpha 0 makes J-tilde the loss in closed form. */
export const worstCaseThreeVersusSeven: Recipe = {
  ...threeVersusSeven,
  name: 'logistic regression, 3 versus 7, on the worst case',
  learner: (inputShape) => ({
    architecture: logisticRegression(inputShape),
    objective: adversarial(logisticLoss, { epsilon: EPSILON, alpha: 0 }),
    optimizer: sgd,
  }),
};

/** Softmax regression on J-tilde, as long as the naive one and without a limit on its weights, which could hold it back too. */
export const adversarialSoftmax: Recipe = {
  ...shallowSoftmax,
  name: 'adversarially trained softmax',
  learner: (inputShape) => ({
    architecture: softmaxRegression(inputShape, 10),
    objective: adversarial(crossEntropy, { epsilon: EPSILON }),
    optimizer: sgd,
  }),
};

/** A softmax of one half of the training images, or of the other. */
export const halfSoftmax = (half: 'first' | 'second'): Recipe => ({
  ...shallowSoftmax,
  name: `shallow softmax of the ${half} half`,
  samples: halfOfTraining(half),
});
