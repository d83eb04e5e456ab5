/** A data set in the form that training takes. */
import { createHash } from 'node:crypto';
import { type Images, imagesBetween, inFloats, type LabelledImages } from '../../data/index.ts';
import type { Shape } from '../../tensor/index.ts';
import type { Box } from '../../threat/index.ts';
import type { TrainingSet } from '../../training/index.ts';
import { datasetNamed } from '../inputs/datasets.ts';
import { note, progressBar } from '../shell/terminal.ts';

export interface TrainingData {
  readonly name: string;
  /** Tells it from all other data. */
  readonly identity: string;
  readonly train: TrainingSet<Images>;
  readonly test: TrainingSet<Images>;
  readonly inputShape: Shape;
  readonly classCount: number;
  readonly box: Box;
}

export interface DataOptions {
  /** A folder that has the files of published sets. */
  readonly folder?: string | undefined;
  /** Learn from the first so many images only. */
  readonly limit?: number | undefined;
}

/**
 * A data set by its name or path; see `datasetNamed`.
 *
 * @throws DataError where it cannot be had
 */
export async function trainingData(name: string, { folder, limit }: DataOptions): Promise<TrainingData> {
  const bar = progressBar(`downloading ${name}`);
  const dataset = await datasetNamed(name, {
    folder,
    onProgress: ({ done, total }) => bar.update(done, total),
  }).finally(bar.end);
  const { train, test, classNames } = dataset;
  const [, ...inputShape] = train.images.shape;
  const [low, high] = train.box;
  const learned = firstOf(train, limit);
  if (name === 'cifar10' && !dataset.comparable) {
    note(
      `this is a part of CIFAR-10, ${train.labels.length} and ${test.labels.length} images: its figures compare with nothing`,
    );
  }
  return {
    name: dataset.name,
    identity: `${learned.labels.length} images of ${dataset.name}, ${fingerprint(learned)}`,
    train: learned,
    test: firstOf(test),
    inputShape,
    classCount: classNames.length,
    box: { low, high },
  };
}

/** The first images with their labels; a view, nothing is copied. */
function firstOf({ images, labels }: LabelledImages<Images>, most = labels.length): TrainingSet<Images> {
  const count = Math.min(most, labels.length);
  return { inputs: imagesBetween(images, 0, count), labels: labels.subarray(0, count) };
}

/** Rows that are made floats at a time. */
const ROWS = 1000;

/** Of the values, however they are held. */
function fingerprint({ inputs, labels }: TrainingSet<Images>): string {
  const hash = createHash('sha256');
  const count = labels.length;
  for (let from = 0; from < count; from += ROWS) {
    hash.update(inFloats(imagesBetween(inputs, from, Math.min(from + ROWS, count))).data);
  }
  return hash.update(labels).digest('hex').slice(0, 16);
}
