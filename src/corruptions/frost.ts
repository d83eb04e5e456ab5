import type { RandomStream } from '../random.ts';
import { motionBlur } from './filters/motion.ts';
import { holding, plasma } from './filters/plasma.ts';
import { defineCorruption, type Picture, plane, withValues } from './picture.ts';

/** Ice on a window: the picture and ice, each by a factor, added up. */
export const frost = defineCorruption<readonly [kept: number, ice: number]>({
  name: 'frost',
  inChinese: '霜',
  kind: 'weather',
  parameters: {
    'ImageNet-C': [
      [1, 0.4],
      [0.8, 0.6],
      [0.7, 0.7],
      [0.65, 0.7],
      [0.6, 0.75],
    ],
    'CIFAR-10-C': [
      [1, 0.2],
      [1, 0.3],
      [0.9, 0.4],
      [0.85, 0.4],
      [0.75, 0.45],
    ],
    'MNIST-C': [
      [1, 0.4],
      [0.8, 0.6],
      [0.7, 0.7],
      [0.65, 0.7],
      [0.6, 0.75],
    ],
  },
  deviations: [
    {
      en: 'The ice is drawn here, needles on clouds, where theirs is cut out of five photographs of frost.',
      zh: '这里的冰是画出来的：云纹上的冰针；原作者的冰则取自五张霜的照片。',
    },
  ],
  damaged(picture, [kept, ice], random) {
    const frozen = iceOf(picture.height, picture.width, random).values;
    const { channels } = picture;
    return withValues(picture, (value, i) => {
      const tint = channels === 3 ? TINT[i % 3] : 1;
      return kept * value + ice * tint * frozen[Math.floor(i / channels)];
    });
  },
});

/** Ice is a little blue. */
const TINT = [0.88, 0.96, 1];

/** Crystals grow at these angles to each other, in degrees. */
const ANGLES = [0, 60, 120, 180, 240, 300];
/** So many needles cross a pixel, on average. */
const DENSITY = 0.6;

/** Thin needles in six directions, more of them where there are clouds, from 0 to 1. */
function iceOf(height: number, width: number, random: RandomStream): Picture {
  const size = holding(Math.max(height, width, 32));
  const clouds = plasma(size, 1.8, random).values;
  const cloudAt = (i: number) => clouds[Math.floor(i / width) * size + (i % width)];
  const turn = random.uniform(0, 60);
  const longest = Math.max(3, Math.round(Math.min(height, width) / 7));
  const needles = new Float64Array(height * width);
  const begins = (2 * DENSITY) / (ANGLES.length * (2 * longest + 1));
  for (const angle of ANGLES) {
    const seeds = plane(height, width, (i) => Number(random.uniform() < begins * cloudAt(i)));
    const grown = motionBlur(seeds, longest, longest, angle + turn).values;
    for (let i = 0; i < needles.length; i++) needles[i] += grown[i] * longest;
  }
  return plane(height, width, (i) => Math.min(0.15 + 0.45 * cloudAt(i) ** 1.5 + 0.7 * (1 - Math.exp(-needles[i])), 1));
}
