import { clippedZoom } from './filters/zoomed.ts';
import { defineCorruption } from './picture.ts';

/** A camera that moves toward what it shows: the mean of the picture and of enlargements of it, by factors from 1 in steps. */
export const zoomBlur = defineCorruption<readonly [below: number, step: number]>({
  name: 'zoom blur',
  inChinese: '变焦模糊',
  kind: 'blur',
  parameters: {
    'ImageNet-C': [
      [1.11, 0.01],
      [1.16, 0.01],
      [1.21, 0.02],
      [1.26, 0.02],
      [1.31, 0.03],
    ],
    'CIFAR-10-C': [
      [1.06, 0.01],
      [1.11, 0.01],
      [1.16, 0.01],
      [1.21, 0.01],
      [1.26, 0.01],
    ],
    'MNIST-C': [
      [1.11, 0.01],
      [1.16, 0.01],
      [1.21, 0.02],
      [1.26, 0.02],
      [1.31, 0.03],
    ],
  },
  damaged(picture, [below, step]) {
    // As many as NumPy's arange has.
    const count = Math.ceil((below - 1) / step);
    const values = picture.values.slice();
    for (let i = 0; i < count; i++) {
      const zoomed = clippedZoom(picture, 1 + i * step).values;
      for (let j = 0; j < values.length; j++) values[j] += zoomed[j];
    }
    return { ...picture, values: values.map((sum) => sum / (count + 1)) };
  },
});
