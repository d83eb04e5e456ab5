import type { RandomStream } from '../random.ts';
import { defineCorruption, withValues } from './picture.ts';

/** Too little light: the number of photons in every value is a Poisson number; the parameter is how many white has. */
export const shotNoise = defineCorruption<number>({
  name: 'shot noise',
  inChinese: '散粒噪声',
  kind: 'noise',
  parameters: {
    'ImageNet-C': [60, 25, 12, 5, 3],
    'CIFAR-10-C': [500, 250, 100, 75, 50],
    'MNIST-C': [60, 25, 12, 5, 3],
  },
  damaged: (picture, photons, random) => withValues(picture, (value) => poisson(value * photons, random) / photons),
});

/** By inversion: one uniform number, and steps up the cumulated probabilities. The mean is at most 500. */
function poisson(mean: number, random: RandomStream): number {
  let left = random.uniform();
  let probability = Math.exp(-mean);
  let count = 0;
  for (; left >= probability && probability > 0; count++) {
    left -= probability;
    probability *= mean / (count + 1);
  }
  return count;
}
