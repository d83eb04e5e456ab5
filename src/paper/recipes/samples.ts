/** The parts of the data that recipes learn from and are validated on. */
import type { WhitenedCifar10 } from '../data/cifar10.ts';
import { type PaperData, samplesBetween, threesAndSevens } from '../data/data.ts';
import type { Samples } from '../recipe.ts';

/** The part of MNIST that pylearn2's recipes learn from. */
export const first50000: Samples = {
  name: () => 'the first 50,000 training images',
  of: ({ train }) => samplesBetween(train, 0, Math.floor((train.labels.length * 5) / 6)),
};

/** And the part that they are validated on. */
export const last10000: Samples = {
  name: () => 'the last 10,000 training images',
  of: ({ train }) => samplesBetween(train, Math.floor((train.labels.length * 5) / 6), train.labels.length),
};

export const allTraining: Samples = {
  name: () => 'all training images',
  of: ({ train }) => samplesBetween(train, 0, train.labels.length),
};

/** The first so many training images. */
export const firstTraining = (count: number): Samples => ({
  name: () => `the first ${count} training images`,
  of: ({ train }) => samplesBetween(train, 0, Math.min(count, train.labels.length)),
});

/** The first so many training images, none of which anything is validated on. */
export const partOfFirst50000 = (count: number): Samples => ({
  name: () => `the first ${count} training images, at most five sixths of all`,
  of: ({ train }) => samplesBetween(train, 0, Math.min(count, Math.floor((train.labels.length * 5) / 6))),
});

/** Two parts of the training images that share none. */
export const halfOfTraining = (half: 'first' | 'second'): Samples => ({
  name: () => `the ${half} half of the training images`,
  of({ train }) {
    const [count, middle] = [train.labels.length, Math.floor(train.labels.length / 2)];
    return half === 'first' ? samplesBetween(train, 0, middle) : samplesBetween(train, middle, count);
  },
});

/** Threes as -1 and sevens as +1. */
export const threesAndSevensOfTraining: Samples = {
  name: () => 'the threes and sevens of the training images',
  of: ({ train }) => threesAndSevens(train),
};

/** The training images of CIFAR-10, of which people have more or fewer. */
export const whitenedTraining: Samples = {
  name: (data) => whitenedOf(data).name,
  areIn: ({ cifar10 }) => cifar10 !== undefined,
  of: (data) => whitenedOf(data).train,
};

function whitenedOf({ name, cifar10 }: PaperData): WhitenedCifar10 {
  if (cifar10 === undefined) throw new Error(`beside ${name} there is no CIFAR-10`);
  return cifar10;
}
