import { defineCorruption, withValues } from './picture.ts';

/** Less contrast: the distance to the mean of each colour is multiplied by the parameter. */
export const contrast = defineCorruption<number>({
  name: 'contrast',
  inChinese: '对比度',
  kind: 'digital',
  parameters: {
    'ImageNet-C': [0.4, 0.3, 0.2, 0.1, 0.05],
    'CIFAR-10-C': [0.75, 0.5, 0.4, 0.3, 0.15],
    'MNIST-C': [0.4, 0.3, 0.2, 0.1, 0.05],
  },
  damaged(picture, factor) {
    const { channels, values } = picture;
    const means = new Float64Array(channels);
    values.forEach((value, i) => {
      means[i % channels] += (value * channels) / values.length;
    });
    return withValues(picture, (value, i) => (value - means[i % channels]) * factor + means[i % channels]);
  },
});
