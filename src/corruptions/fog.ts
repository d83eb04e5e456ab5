import { holding, plasma } from './filters/plasma.ts';
import { defineCorruption, type Published, withValues } from './picture.ts';

/** The side of the clouds of which the corner is taken. */
const CLOUDS: Readonly<Record<Published, number>> = { 'ImageNet-C': 256, 'CIFAR-10-C': 32, 'MNIST-C': 256 };

/** Clouds of a strength, which are the finer the slower their noise decays; the brightest value stays as bright as it was. */
export const fog = defineCorruption<readonly [strength: number, decay: number]>({
  name: 'fog',
  inChinese: '雾',
  kind: 'weather',
  parameters: {
    'ImageNet-C': [
      [1.5, 2],
      [2, 2],
      [2.5, 1.7],
      [2.5, 1.5],
      [3, 1.4],
    ],
    'CIFAR-10-C': [
      [0.2, 3],
      [0.5, 3],
      [0.75, 2.5],
      [1, 2],
      [1.5, 1.75],
    ],
    'MNIST-C': [
      [1.5, 2],
      [2, 2],
      [2.5, 1.7],
      [2.5, 1.5],
      [3, 1.4],
    ],
  },
  damaged(picture, [strength, decay], random, published) {
    const { height, width, channels } = picture;
    const size = Math.max(CLOUDS[published], holding(Math.max(height, width)));
    const clouds = plasma(size, decay, random).values;
    const brightest = picture.values.reduce((most, value) => Math.max(most, value), 0);
    return withValues(picture, (value, i) => {
      const pixel = Math.floor(i / channels);
      const cloud = clouds[Math.floor(pixel / width) * size + (pixel % width)];
      return ((value + strength * cloud) * brightest) / (brightest + strength);
    });
  },
});
