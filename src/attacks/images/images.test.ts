import { describe, expect, it } from 'vitest';
import { randomStream } from '../../random.ts';
import { planeOf } from '../squares/image-plane.ts';
import { randomFit } from './random-fit.ts';
import { smoothed } from './smoothed.ts';

const layouts = [
  { name: 'channels first', plane: planeOf([3, 8, 6], 'nchw') },
  { name: 'channels last', plane: planeOf([8, 6, 3], 'nhwc') },
];
const size = 3 * 8 * 6;
const random = randomStream('images');
const drawn = () => Float32Array.from({ length: size }, () => random.normal());
const inner = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, j) => sum + value * b[j], 0);

describe('linear changes of images', () => {
  it.each(layouts)('a resized copy and the way back of its gradient are adjoint, $name', ({ plane }) => {
    for (let draw = 0; draw < 20; draw++) {
      const { copyOf, backFrom } = randomFit(plane, 0.5, random);
      const [x, gradient] = [drawn(), drawn()];
      expect(inner(copyOf(x), gradient)).toBeCloseTo(inner(x, backFrom(gradient)), 3);
    }
  });

  it.each(layouts)('smoothing is symmetric and keeps the sum away from the edges, $name', ({ plane }) => {
    const [a, b] = [drawn(), drawn()];
    expect(inner(smoothed(a, plane, 3), b)).toBeCloseTo(inner(a, smoothed(b, plane, 3)), 3);
    const dot = new Float32Array(size);
    const [alongChannels, alongRows, alongColumns] = plane.strides;
    dot[alongChannels + 4 * alongRows + 3 * alongColumns] = 1;
    const spread = smoothed(dot, plane, 3);
    expect(spread.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(spread.filter((value) => value > 0)).toHaveLength(9);
  });
});
