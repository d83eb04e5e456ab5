/** The parts of the data that recipes learn from and are validated on. */
import { samplesBetween, threesAndSevens } from '../data.ts';
import type { Samples } from '../recipe.ts';

/** The part of MNIST that pylearn2's recipes learn from. */
export const first50000: Samples = {
  name: 'the first 50,000 training images',
  of: ({ train }) => samplesBetween(train, 0, Math.floor((train.labels.length * 5) / 6)),
};

/** And the part that they are validated on. */
export const last10000: Samples = {
  name: 'the last 10,000 training images',
  of: ({ train }) => samplesBetween(train, Math.floor((train.labels.length * 5) / 6), train.labels.length),
};

export const allTraining: Samples = {
  name: 'all training images',
  of: ({ train }) => samplesBetween(train, 0, train.labels.length),
};

/** The first so many training images. */
export const firstTraining = (count: number): Samples => ({
  name: `the first ${count} training images`,
  of: ({ train }) => samplesBetween(train, 0, Math.min(count, train.labels.length)),
});

/** Threes as -1 and sevens as +1. */
export const threesAndSevensOfTraining: Samples = {
  name: 'the threes and sevens of the training images',
  of: ({ train }) => threesAndSevens(train),
};
