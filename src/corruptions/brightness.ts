import { defineCorruption, withValues } from './picture.ts';

/** More light: the parameter is added to the largest of a pixel's colours (the value of HSV), which keeps hue and saturation. */
export const brightness = defineCorruption<number>({
  name: 'brightness',
  inChinese: '亮度',
  kind: 'weather',
  parameters: {
    'ImageNet-C': [0.1, 0.2, 0.3, 0.4, 0.5],
    'CIFAR-10-C': [0.05, 0.1, 0.15, 0.2, 0.3],
    'MNIST-C': [0.1, 0.2, 0.3, 0.4, 0.5],
  },
  damaged: (picture, more) =>
    withValues(picture, (value, i) => {
      const first = i - (i % picture.channels);
      const before = picture.values.subarray(first, first + picture.channels).reduce((a, b) => Math.max(a, b));
      const after = Math.min(before + more, 1);
      return before === 0 ? after : (value * after) / before;
    }),
});
