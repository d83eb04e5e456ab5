import { gaussianBlur } from './filters/gaussian.ts';
import { defineCorruption, inLevels, type Picture } from './picture.ts';

type Glass = readonly [sigma: number, farthest: number, rounds: number];

/** Frosted glass: pixels are put in the places of near ones, between two Gaussian blurs. */
export const glassBlur = defineCorruption<Glass>({
  name: 'glass blur',
  inChinese: '毛玻璃模糊',
  kind: 'blur',
  parameters: {
    'ImageNet-C': [
      [0.7, 1, 2],
      [0.9, 2, 1],
      [1, 2, 3],
      [1.1, 3, 2],
      [1.5, 4, 2],
    ],
    'CIFAR-10-C': [
      [0.05, 1, 1],
      [0.25, 1, 1],
      [0.4, 1, 1],
      [0.25, 1, 2],
      [0.4, 1, 2],
    ],
    'MNIST-C': [
      [0.7, 1, 2],
      [0.9, 2, 1],
      [1, 2, 3],
      [1.1, 3, 2],
      [1.5, 4, 2],
    ],
  },
  damaged(picture, [sigma, farthest, rounds], random, published) {
    const blurred = inLevels(gaussianBlur(picture, sigma));
    const values = blurred.values.slice();
    const { height, width, channels } = picture;
    const near = () => random.integer(2 * farthest) - farthest;
    for (let round = 0; round < rounds; round++) {
      for (let y = height - farthest; y > farthest; y--) {
        for (let x = width - farthest; x > farthest; x--) {
          // Half of the pixels of digits stay.
          if (published === 'MNIST-C' && random.uniform() < 0.5) continue;
          const [dx, dy] = [near(), near()];
          exchange(values, (y * width + x) * channels, ((y + dy) * width + x + dx) * channels, channels);
        }
      }
    }
    const shuffled: Picture = { ...picture, values };
    return gaussianBlur(shuffled, sigma);
  },
});

/** Exchanges two grey pixels. Of two colours the first takes the second's, which stays: so the authors' code does, and so the set was made. */
function exchange(values: Float64Array, first: number, second: number, channels: number): void {
  if (channels === 1) [values[first], values[second]] = [values[second], values[first]];
  else for (let channel = 0; channel < channels; channel++) values[first + channel] = values[second + channel];
}
