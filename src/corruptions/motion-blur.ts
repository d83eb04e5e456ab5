import { motionBlur as blurred } from './filters/motion.ts';
import { defineCorruption } from './picture.ts';

/** A moving camera, in a direction of -45 to 45 degrees. */
export const motionBlur = defineCorruption<readonly [radius: number, sigma: number]>({
  name: 'motion blur',
  inChinese: '运动模糊',
  kind: 'blur',
  parameters: {
    'ImageNet-C': [
      [10, 3],
      [15, 5],
      [15, 8],
      [15, 12],
      [20, 15],
    ],
    'CIFAR-10-C': [
      [6, 1],
      [6, 1.5],
      [6, 2],
      [8, 2],
      [9, 2.5],
    ],
    'MNIST-C': [
      [10, 3],
      [15, 5],
      [15, 8],
      [15, 12],
      [20, 15],
    ],
  },
  damaged: (picture, [radius, sigma], random) => blurred(picture, radius, sigma, random.uniform(-45, 45)),
});
