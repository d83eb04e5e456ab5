import { defineCorruption, withValues } from './picture.ts';

/** Normal noise in every value; the parameter is its standard deviation. */
export const gaussianNoise = defineCorruption<number>({
  name: 'gaussian noise',
  inChinese: '高斯噪声',
  kind: 'noise',
  parameters: {
    'ImageNet-C': [0.08, 0.12, 0.18, 0.26, 0.38],
    'CIFAR-10-C': [0.04, 0.06, 0.08, 0.09, 0.1],
    'MNIST-C': [0.08, 0.12, 0.18, 0.26, 0.38],
  },
  damaged: (picture, sigma, random) => withValues(picture, (value) => value + sigma * random.normal()),
});
