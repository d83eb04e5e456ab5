/** The digits that the claims are measured on. */
import { drawDigits, type LabelledImages } from '../../data/index.ts';
import { type FloatTensor, sizeOf, takeRows } from '../../tensor/index.ts';
import type { TrainingSet } from '../../training/index.ts';
import type { WhitenedCifar10 } from './cifar10.ts';

/** Digits to train with and to be judged by. Pixels are in [0, 1]; labels are 0 to 9. */
export interface PaperData {
  readonly name: string;
  /** Tells it from all other data: models that learned from the same data share it. */
  readonly identity: string;
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  /** Whether this is MNIST as the paper used it. If not, verdicts say what holds on other data. */
  readonly comparable: boolean;
  /** CIFAR-10 for the claims about it. @default there is none */
  readonly cifar10?: WhitenedCifar10;
}

/**
 * The digits that come with the package, 20,000 to train with and 4,000 to be judged by. They are always the same ones.
 * Not MNIST: figures measured on them may not be compared with the paper's.
 */
export function builtInDigits(): PaperData {
  return {
    name: 'built-in digits',
    identity: 'built-in digits, 20000 and 4000',
    train: drawDigits({ count: 20_000, seed: 0, split: 'train' }),
    test: drawDigits({ count: 4_000, seed: 0, split: 'test' }),
    comparable: false,
  };
}

type Images = Pick<LabelledImages, 'images' | 'labels'>;

/** The images from one row to another with their labels; a view, nothing is copied. */
export function samplesBetween({ images, labels }: Images, from: number, to: number): TrainingSet {
  const [, ...shape] = images.shape;
  const width = sizeOf(shape);
  const inputs: FloatTensor = {
    dtype: 'float32',
    shape: [to - from, ...shape],
    data: images.data.subarray(from * width, to * width),
  };
  return { inputs, labels: labels.subarray(from, to) };
}

/** The threes, labelled -1, and the sevens, labelled +1: the pair of classes of the paper's section 5. */
export function threesAndSevens({ images, labels }: LabelledImages): TrainingSet {
  const rows = Array.from(labels.keys()).filter((row) => labels[row] === 3 || labels[row] === 7);
  return { inputs: takeRows(images, rows), labels: Int32Array.from(rows, (row) => (labels[row] === 7 ? 1 : -1)) };
}
