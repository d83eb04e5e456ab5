import { reflectedEdge } from './filters/edges.ts';
import { gaussianKernel } from './filters/gaussian.ts';
import { defineCorruption, type Picture } from './picture.ts';

/** Out of focus: every point becomes a disk of a radius, whose rim is smoothed by a Gaussian of a standard deviation. */
export const defocusBlur = defineCorruption<readonly [radius: number, rim: number]>({
  name: 'defocus blur',
  inChinese: '失焦模糊',
  kind: 'blur',
  parameters: {
    'ImageNet-C': [
      [3, 0.1],
      [4, 0.5],
      [6, 0.5],
      [8, 0.5],
      [10, 0.5],
    ],
    'CIFAR-10-C': [
      [0.3, 0.4],
      [0.4, 0.5],
      [0.5, 0.6],
      [1, 0.2],
      [1.5, 0.1],
    ],
    'MNIST-C': [
      [3, 0.1],
      [4, 0.5],
      [6, 0.5],
      [8, 0.5],
      [10, 0.5],
    ],
  },
  damaged: (picture, [radius, rim]) => convolved(picture, disk(radius, rim)),
});

interface Tap {
  readonly dy: number;
  readonly dx: number;
  readonly weight: number;
}

/** The weights of a disk: on a grid of 17 x 17 up to a radius of 8, smoothed by 3 x 3 values, else by 5 x 5. */
function disk(radius: number, rim: number): Tap[] {
  const reach = radius <= 8 ? 8 : radius;
  const smoothing = radius <= 8 ? 1 : 2;
  const side = 2 * reach + 1;
  const inside = (y: number, x: number) => Number(y * y + x * x <= radius * radius);
  const offsets = Array.from({ length: side }, (_, i) => i - reach);
  const area = offsets.reduce((sum, y) => sum + offsets.reduce((row, x) => row + inside(y, x), 0), 0);
  const kernel = gaussianKernel(rim, smoothing);
  const steps = Array.from(kernel.keys(), (i) => i - smoothing);
  const held = (offset: number) => reflectedEdge(offset + reach, side) - reach;
  return offsets
    .flatMap((dy) =>
      offsets.map((dx) => {
        const weight = steps.reduce(
          (sum, j) =>
            sum +
            steps.reduce(
              (row, i) => row + kernel[j + smoothing] * kernel[i + smoothing] * inside(held(dy + j), held(dx + i)),
              0,
            ),
          0,
        );
        return { dy, dx, weight: weight / area };
      }),
    )
    .filter(({ weight }) => weight > 0);
}

function convolved(picture: Picture, taps: readonly Tap[]): Picture {
  const { values, height, width, channels } = picture;
  const result = new Float64Array(values.length);
  for (const { dy, dx, weight } of taps) {
    for (let y = 0; y < height; y++) {
      const row = reflectedEdge(y + dy, height) * width;
      for (let x = 0; x < width; x++) {
        const from = (row + reflectedEdge(x + dx, width)) * channels;
        const to = (y * width + x) * channels;
        for (let channel = 0; channel < channels; channel++) result[to + channel] += weight * values[from + channel];
      }
    }
  }
  return { ...picture, values: result };
}
