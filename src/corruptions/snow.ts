import { motionBlur } from './filters/motion.ts';
import { clippedZoom } from './filters/zoomed.ts';
import { greyOf } from './grey.ts';
import { defineCorruption, inLevels, plane, withValues } from './picture.ts';

type Snow = readonly [
  mean: number,
  deviation: number,
  zoom: number,
  threshold: number,
  radius: number,
  sigma: number,
  kept: number,
];

const outdoors: readonly [Snow, Snow, Snow, Snow, Snow] = [
  [0.1, 0.3, 3, 0.5, 10, 4, 0.8],
  [0.2, 0.3, 2, 0.5, 12, 4, 0.7],
  [0.55, 0.3, 4, 0.9, 12, 8, 0.7],
  [0.55, 0.3, 4.5, 0.85, 12, 8, 0.65],
  [0.55, 0.3, 2.5, 0.85, 12, 12, 0.55],
];

/** Flakes, which are noise above a threshold, enlarged and falling, in a picture that has become paler. */
export const snow = defineCorruption<Snow>({
  name: 'snow',
  inChinese: '雪',
  kind: 'weather',
  parameters: {
    'ImageNet-C': outdoors,
    'CIFAR-10-C': [
      [0.1, 0.2, 1, 0.6, 8, 3, 0.95],
      [0.1, 0.2, 1, 0.5, 10, 4, 0.9],
      [0.15, 0.3, 1.75, 0.55, 10, 4, 0.9],
      [0.25, 0.3, 2.25, 0.6, 12, 6, 0.85],
      [0.3, 0.3, 1.25, 0.65, 14, 12, 0.8],
    ],
    'MNIST-C': outdoors,
  },
  damaged(picture, [mean, deviation, zoom, threshold, radius, sigma, kept], random) {
    const { height, width, channels, values } = picture;
    const noise = plane(height, width, () => mean + deviation * random.normal());
    const flakes = inLevels(withValues(clippedZoom(noise, zoom), (value) => (value < threshold ? 0 : value)));
    const falling = inLevels(motionBlur(flakes, radius, sigma, random.uniform(-135, -45))).values;
    const grey = greyOf(picture);
    const last = height * width - 1;
    return withValues(picture, (value, i) => {
      const pixel = Math.floor(i / channels);
      const pale = Math.max(value, grey[pixel] * 1.5 + 0.5);
      return kept * values[i] + (1 - kept) * pale + falling[pixel] + falling[last - pixel];
    });
  },
});
