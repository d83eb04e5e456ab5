/**
 * How the paper's models are trained. The paper gives no recipe for its linear models; these are the published recipes
 * of the same authors (pylearn2, scripts/papers/maxout/mnist_pi.yaml), as far as they apply.
 */
import { crossEntropy, logisticLoss, logisticRegression, maxColumnNorm, sgd, softmaxRegression } from '../nn/index.ts';
import type { Shape } from '../tensor/index.ts';
import { type Learner, meanLoss, type Schedule, type TrainingSet } from '../training/index.ts';
import { firstSamples, type PaperData, threesAndSevens } from './data.ts';

/** All that decides a trained model, but for the data and the seed. */
export interface Recipe {
  /** Recipes of one name are the same. */
  readonly name: string;
  learner(inputShape: Shape): Learner;
  /** The part of the data to learn from. */
  samples(data: PaperData): TrainingSet;
  readonly epochs: number;
  readonly batchSize: number;
  readonly schedule: Schedule;
}

/** The limit on column norms in pylearn2's recipes for MNIST. */
const MAX_COLUMN_NORM = 1.9365;

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
  samples: ({ train }) => firstSamples(train, 50_000),
  epochs: 20,
  batchSize: 100,
  schedule: () => ({ learningRate: 0.1 }),
};

/** Logistic regression of threes against sevens: all of them, SGD at 0.1 with batches of 100 for 10 epochs. */
export const threeVersusSeven: Recipe = {
  name: 'logistic regression, 3 versus 7',
  learner: (inputShape) => ({
    architecture: logisticRegression(inputShape),
    objective: meanLoss(logisticLoss),
    optimizer: sgd,
  }),
  samples: ({ train }) => threesAndSevens(train),
  epochs: 10,
  batchSize: 100,
  schedule: () => ({ learningRate: 0.1 }),
};
