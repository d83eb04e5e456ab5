import { describe, expect, it } from 'vitest';
import { fitZca, globalContrastNormalization, type LabelledImages, whiten } from '../../data/index.ts';
import { randomStream } from '../../random.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats, takeRows } from '../../tensor/index.ts';
import { whitenedCifar10 } from './cifar10.ts';

const runtime = await nativeRuntime();

/** Colour pictures of 2x2 pixels, whose neighbours are alike. */
function pictures(count: number, purpose: string): LabelledImages {
  const random = randomStream(2, purpose);
  const pixels = Array.from({ length: count }, () => {
    const level = random.uniform(0, 0.8);
    return Array.from({ length: 12 }, () => level + random.uniform(0, 0.2));
  });
  const labels = Int32Array.from({ length: count }, () => random.integer(10));
  return { name: purpose, images: floats([count, 3, 2, 2], pixels.flat()), box: { low: 0, high: 1 }, labels };
}

const firstRows = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('whitenedCifar10', () => {
  it('is the first 10,000 and 1,000 images, normalised to 55 and whitened as those for training ask for', async () => {
    const [train, test] = [pictures(10_020, 'train'), pictures(1010, 'test')];
    const whitened = await whitenedCifar10({ train, test }, runtime);
    expect(whitened.name).toBe('the first 10000 training images of CIFAR-10, whitened');
    const normalized = (images: LabelledImages['images'], count: number) =>
      globalContrastNormalization(takeRows(images, firstRows(count)), { scale: 55 });
    const zca = await fitZca(normalized(train.images, 10_000), runtime);
    expect(whitened.train.inputs).toEqual(await whiten(normalized(train.images, 10_000), zca, runtime));
    expect(whitened.test.inputs).toEqual(await whiten(normalized(test.images, 1000), zca, runtime));
    expect(whitened.train.labels).toEqual(train.labels.slice(0, 10_000));
    expect(whitened.test.labels).toEqual(test.labels.slice(0, 1000));
  });

  it('is all that somebody has, with the names of the classes or their numbers', async () => {
    const [train, test] = [pictures(40, 'train'), pictures(8, 'test')];
    const { name, train: used, classNames } = await whitenedCifar10({ train, test }, runtime);
    expect(name).toBe('the first 40 training images of CIFAR-10, whitened');
    expect(used.inputs.shape).toEqual([40, 3, 2, 2]);
    expect(classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    const named = { ...train, classNames: ['airplane', 'automobile'] };
    expect((await whitenedCifar10({ train: named, test }, runtime)).classNames).toEqual(named.classNames);
  });
});
