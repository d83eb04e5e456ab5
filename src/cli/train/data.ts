/** A data set in the form that training takes. */
import { createHash } from 'node:crypto';
import {
  areBytes,
  channelsLast,
  type Images,
  imagesBetween,
  inFloats,
  type LabelledImages,
  type PixelLayout,
  pixelValues,
  transposed,
} from '../../data/index.ts';
import { DataError } from '../../errors.ts';
import { type Shape, sizeOf } from '../../tensor/index.ts';
import { type Box, boxWidth } from '../../threat/index.ts';
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
  /** What a network that is there already takes. @default what the data set has */
  readonly taken?: Taken | undefined;
}

/** What a network takes. */
export interface Taken {
  /** Of one sample. */
  readonly inputShape: Shape;
  readonly box: Box;
  readonly layout?: PixelLayout | undefined;
  /** Added to the labels of the data set. */
  readonly labelOffset: number;
}

/**
 * A data set by its name or path; see `datasetNamed`.
 *
 * @throws DataError where it cannot be had
 */
export async function trainingData(name: string, { folder, limit, taken }: DataOptions): Promise<TrainingData> {
  const bar = progressBar(`downloading ${name}`);
  const dataset = await datasetNamed(name, {
    folder,
    onProgress: ({ done, total }) => bar.update(done, total),
  }).finally(bar.end);
  const { classNames } = dataset;
  const [train, test] = [dataset.train, dataset.test].map((part) => (taken ? asTaken(part, taken) : part));
  const [, ...inputShape] = train.images.shape;
  const { low, high } = train.box;
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
    classCount: classNames.length + (taken?.labelOffset ?? 0),
    box: { low, high },
  };
}

/**
 * Images in the scale, the layout and with the labels of a network.
 *
 * @throws DataError where they have another shape
 */
function asTaken(
  part: LabelledImages<Images>,
  { inputShape, box, layout, labelOffset }: Taken,
): LabelledImages<Images> {
  const scaled = rescaled(part.images, part.box, box);
  const [count, ...shape] = part.images.shape;
  const [channels, height, width] = shape;
  const isLast = layout === 'nhwc' || (channels > 1 && String(inputShape) === String([height, width, channels]));
  const images = isLast && shape.length === 3 ? withChannelsLast(scaled) : scaled;
  const own = images.shape.slice(1);
  const isFlat = own.length === 1 || inputShape.length === 1 || own[0] === 1;
  if (String(own) !== String(inputShape) && !(isFlat && sizeOf(own) === sizeOf(inputShape))) {
    throw new DataError(`its images are [${own}], and the network takes [${inputShape}]`, {
      path: part.name,
      hint: 'Bring the images to that size first.',
    });
  }
  return {
    ...part,
    images: { ...images, shape: [count, ...inputShape] },
    box,
    labels: part.labels.map((label) => label + labelOffset),
  };
}

function rescaled(images: Images, from: Box, to: Box): Images {
  if (from.low === to.low && from.high === to.high) return images;
  if (areBytes(images)) return { ...images, values: pixelValues(to) };
  const scale = boxWidth(to) / boxWidth(from);
  return { ...images, data: images.data.map((value) => to.low + (value - from.low) * scale) };
}

function withChannelsLast(images: Images): Images {
  if (!areBytes(images)) return channelsLast(images);
  const [count, channels, height, width] = images.shape;
  const pixels = transposed(images.pixels, count, channels, height * width);
  return { ...images, shape: [count, height, width, channels], pixels };
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
