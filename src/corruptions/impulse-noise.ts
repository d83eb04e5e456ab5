import { defineCorruption, withValues } from './picture.ts';

/** Salt and pepper: a share of all values, which is the parameter, becomes black or white. */
export const impulseNoise = defineCorruption<number>({
  name: 'impulse noise',
  inChinese: '脉冲噪声',
  kind: 'noise',
  parameters: {
    'ImageNet-C': [0.03, 0.06, 0.09, 0.17, 0.27],
    'CIFAR-10-C': [0.01, 0.02, 0.03, 0.05, 0.07],
    'MNIST-C': [0.03, 0.06, 0.09, 0.17, 0.27],
  },
  damaged: (picture, share, random) =>
    withValues(picture, (value) => (random.uniform() < share ? Number(random.uniform() < 0.5) : value)),
});
