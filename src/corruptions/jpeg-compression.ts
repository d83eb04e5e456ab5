import { compressed } from './filters/jpeg.ts';
import { defineCorruption } from './picture.ts';

/** JPEG of a quality, from 1 to 100. */
export const jpegCompression = defineCorruption<number>({
  name: 'jpeg compression',
  inChinese: 'JPEG 压缩',
  kind: 'digital',
  parameters: {
    'ImageNet-C': [25, 18, 15, 10, 7],
    'CIFAR-10-C': [80, 65, 58, 50, 40],
    'MNIST-C': [25, 18, 15, 10, 7],
  },
  damaged: (picture, quality) => compressed(picture, quality),
});
