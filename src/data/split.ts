/** Images to learn from, and others to be judged by. */
import { DataError, OptionError } from '../errors.ts';
import { randomStream } from '../random.ts';
import type { FloatTensor } from '../tensor/index.ts';
import { type LabelledImages, take } from './dataset.ts';
import type { Images } from './images/byte-images.ts';

/** A data set in two parts that share no image. */
export interface Splits<I extends Images = FloatTensor> {
  readonly train: LabelledImages<I>;
  readonly test: LabelledImages<I>;
}

/**
 * Splits a set into two, every class by itself. The same set is always split in the same way, and both parts keep the order of
 * the images.
 *
 * @param share How much of each class is to learn from; at least one image a class goes to either part. Default 5/6.
 * @throws DataError where a class has one image only; OptionError unless `share` is between 0 and 1.
 */
export function splitByClass(dataset: LabelledImages, share = 5 / 6): Splits {
  if (!(share > 0 && share < 1)) throw new OptionError('share', `${share} is not between 0 and 1`);
  const rows: { train: number[]; test: number[] } = { train: [], test: [] };
  for (const [label, members] of membersByLabel(dataset)) {
    if (members.length === 1) throw loneImage(dataset, label);
    const count = Math.max(1, Math.min(members.length - 1, Math.round(share * members.length)));
    const order = randomStream('split', label).permutation(members.length);
    order.forEach((member, place) => {
      rows[place < count ? 'train' : 'test'].push(members[member]);
    });
  }
  const part = (name: 'train' | 'test') => ({
    ...take(
      dataset,
      rows[name].sort((a, b) => a - b),
    ),
    name: `${dataset.name} ${name}`,
  });
  return { train: part('train'), test: part('test') };
}

function membersByLabel({ labels }: LabelledImages): Map<number, number[]> {
  const members = new Map<number, number[]>();
  labels.forEach((label, row) => {
    const list = members.get(label);
    if (list === undefined) members.set(label, [row]);
    else list.push(row);
  });
  return members;
}

function loneImage({ name, classNames }: LabelledImages, label: number): DataError {
  return new DataError(`class ${classNames?.[label] ?? label} has one image, which cannot be split`, {
    path: name,
    hint: 'Learning from it and judging by it take two: add images, or take the class out.',
  });
}
