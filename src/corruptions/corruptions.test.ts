import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { floats } from '../tensor/index.ts';
import { picturesOf, publishedFor, tensorOf } from './corrupted.ts';
import { corruptions } from './corruptions.ts';
import { mirroredEdge, reflectedEdge } from './filters/edges.ts';
import { gaussianBlur } from './filters/gaussian.ts';
import { compressed } from './filters/jpeg.ts';
import { motionBlur } from './filters/motion.ts';
import { plasma } from './filters/plasma.ts';
import { clippedZoom } from './filters/zoomed.ts';
import { moved } from './moved.ts';
import { type Picture, type Published, plane, severities } from './picture.ts';

/** As hendrycks/robustness has them, make_imagenet_c.py (e0377d4) and make_cifar_c.py (ca36008). */
const imageNet: Readonly<Record<string, readonly unknown[]>> = {
  'gaussian noise': [0.08, 0.12, 0.18, 0.26, 0.38],
  'shot noise': [60, 25, 12, 5, 3],
  'impulse noise': [0.03, 0.06, 0.09, 0.17, 0.27],
  'defocus blur': [3, 0.1, 4, 0.5, 6, 0.5, 8, 0.5, 10, 0.5],
  'glass blur': [0.7, 1, 2, 0.9, 2, 1, 1, 2, 3, 1.1, 3, 2, 1.5, 4, 2],
  'motion blur': [10, 3, 15, 5, 15, 8, 15, 12, 20, 15],
  'zoom blur': [1.11, 0.01, 1.16, 0.01, 1.21, 0.02, 1.26, 0.02, 1.31, 0.03],
  snow: [
    ...[0.1, 0.3, 3, 0.5, 10, 4, 0.8, 0.2, 0.3, 2, 0.5, 12, 4, 0.7, 0.55, 0.3, 4, 0.9, 12, 8, 0.7],
    ...[0.55, 0.3, 4.5, 0.85, 12, 8, 0.65, 0.55, 0.3, 2.5, 0.85, 12, 12, 0.55],
  ],
  frost: [1, 0.4, 0.8, 0.6, 0.7, 0.7, 0.65, 0.7, 0.6, 0.75],
  fog: [1.5, 2, 2, 2, 2.5, 1.7, 2.5, 1.5, 3, 1.4],
  brightness: [0.1, 0.2, 0.3, 0.4, 0.5],
  contrast: [0.4, 0.3, 0.2, 0.1, 0.05],
  'elastic transform': [
    ...[244 * 2, 244 * 0.7, 244 * 0.1, 244 * 2, 244 * 0.08, 244 * 0.2, 244 * 0.05, 244 * 0.01, 244 * 0.02],
    ...[244 * 0.07, 244 * 0.01, 244 * 0.02, 244 * 0.12, 244 * 0.01, 244 * 0.02],
  ],
  pixelate: [0.6, 0.5, 0.4, 0.3, 0.25],
  'jpeg compression': [25, 18, 15, 10, 7],
};
const cifar: Readonly<Record<string, readonly unknown[]>> = {
  'gaussian noise': [0.04, 0.06, 0.08, 0.09, 0.1],
  'shot noise': [500, 250, 100, 75, 50],
  'impulse noise': [0.01, 0.02, 0.03, 0.05, 0.07],
  'defocus blur': [0.3, 0.4, 0.4, 0.5, 0.5, 0.6, 1, 0.2, 1.5, 0.1],
  'glass blur': [0.05, 1, 1, 0.25, 1, 1, 0.4, 1, 1, 0.25, 1, 2, 0.4, 1, 2],
  'motion blur': [6, 1, 6, 1.5, 6, 2, 8, 2, 9, 2.5],
  'zoom blur': [1.06, 0.01, 1.11, 0.01, 1.16, 0.01, 1.21, 0.01, 1.26, 0.01],
  snow: [
    ...[0.1, 0.2, 1, 0.6, 8, 3, 0.95, 0.1, 0.2, 1, 0.5, 10, 4, 0.9, 0.15, 0.3, 1.75, 0.55, 10, 4, 0.9],
    ...[0.25, 0.3, 2.25, 0.6, 12, 6, 0.85, 0.3, 0.3, 1.25, 0.65, 14, 12, 0.8],
  ],
  frost: [1, 0.2, 1, 0.3, 0.9, 0.4, 0.85, 0.4, 0.75, 0.45],
  fog: [0.2, 3, 0.5, 3, 0.75, 2.5, 1, 2, 1.5, 1.75],
  brightness: [0.05, 0.1, 0.15, 0.2, 0.3],
  contrast: [0.75, 0.5, 0.4, 0.3, 0.15],
  'elastic transform': [
    ...[0, 0, 32 * 0.08, 32 * 0.05, 32 * 0.2, 32 * 0.07, 32 * 0.08, 32 * 0.06, 32 * 0.06],
    ...[32 * 0.1, 32 * 0.04, 32 * 0.05, 32 * 0.1, 32 * 0.03, 32 * 0.03],
  ],
  pixelate: [0.95, 0.9, 0.85, 0.75, 0.65],
  'jpeg compression': [80, 65, 58, 50, 40],
};
/** google-research/mnist-c, corruptions.py (aa07569): those of photographs, elastic for 28 pixels. */
const mnist = {
  ...imageNet,
  'elastic transform': [
    ...[28 * 2, 28 * 0.7, 28 * 0.1, 28 * 2, 28 * 0.08, 28 * 0.2, 28 * 0.05, 28 * 0.01, 28 * 0.02],
    ...[28 * 0.07, 28 * 0.01, 28 * 0.02, 28 * 0.12, 28 * 0.01, 28 * 0.02],
  ],
};

const sizes: readonly (readonly [Published, number, number])[] = [
  ['MNIST-C', 28, 1],
  ['CIFAR-10-C', 32, 3],
  ['ImageNet-C', 56, 3],
];

/** Colours that change slowly, with a few edges. */
function picture(side: number, channels: number): Picture {
  const values = Float64Array.from({ length: side * side * channels }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    const [y, x] = [Math.floor(pixel / side) / side, (pixel % side) / side];
    const smooth = 0.5 + 0.3 * Math.sin(5 * x + channel) * Math.cos(4 * y);
    return Math.round(255 * (x > 0.5 && y > 0.4 ? smooth * 0.4 : smooth)) / 255;
  });
  return { values, height: side, width: side, channels };
}

const distance = (a: Picture, b: Picture) =>
  a.values.reduce((sum, value, i) => sum + Math.abs(value - b.values[i]), 0) / a.values.length;

describe('corruptions', () => {
  it('are the fifteen of ImageNet-C with the published parameters', () => {
    const parametersOf = (published: Published) =>
      Object.fromEntries(corruptions.map(({ name, parameters }) => [name, parameters[published].flat()]));
    expect(parametersOf('ImageNet-C')).toEqual(imageNet);
    expect(parametersOf('CIFAR-10-C')).toEqual(cifar);
    expect(parametersOf('MNIST-C')).toEqual(mnist);
    expect(corruptions.map(({ name }) => name)).toEqual(Object.keys(imageNet));
  });

  it.each(corruptions.flatMap((corruption) => sizes.map((size) => [corruption.name, ...size, corruption] as const)))(
    '%s of %s damages a picture, the same for the same random numbers',
    (name, published, side, channels, corruption) => {
      const clean = picture(side, channels);
      const before = clean.values.slice();
      expect(publishedFor(clean)).toBe(side === 56 ? 'ImageNet-C' : published);
      const made = severities.map((severity) => corruption.apply(clean, severity, published, randomStream(name)));
      expect(clean.values).toEqual(before);
      expect(corruption.apply(clean, 3, published, randomStream(name)).values).toEqual(made[2].values);
      for (const damaged of made) {
        expect(damaged).toMatchObject({ height: side, width: side, channels });
        expect(
          damaged.values.every(
            (value) => value >= 0 && value <= 1 && Math.abs(255 * value - Math.round(255 * value)) < 1e-9,
          ),
        ).toBe(true);
        expect(distance(damaged, clean)).toBeGreaterThan(1e-4);
        expect(distance(damaged, clean)).toBeLessThan(0.7);
      }
      if (name !== 'elastic transform') expect(distance(made[4], clean)).toBeGreaterThan(distance(made[0], clean));
    },
  );

  it('have the moments that their noise should have', () => {
    const grey: Picture = { values: new Float64Array(40_000).fill(0.5), height: 200, width: 200, channels: 1 };
    const spreadOf = ({ values }: Picture) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
    };
    const apply = (name: string, severity: 1 | 2) =>
      spreadOf(
        corruptions.find((each) => each.name === name)?.apply(grey, severity, 'ImageNet-C', randomStream(name)) ?? grey,
      );
    for (const [name, spread] of [
      ['gaussian noise', 0.08],
      ['shot noise', Math.sqrt(0.5 / 60)],
      ['impulse noise', Math.sqrt(0.03 / 4)],
    ] as const) {
      const [mean, found] = apply(name, 1);
      expect(Math.abs(mean - 0.5), name).toBeLessThan(0.005);
      expect(Math.abs(found / spread - 1), name).toBeLessThan(0.05);
    }
  });
});

describe('filters', () => {
  it('blur a point to a Gaussian that adds up to 1', () => {
    const point = plane(31, 31, (i) => Number(i === 15 * 31 + 15));
    const { values } = gaussianBlur(point, 2);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    expect(values[15 * 31 + 18] / values[15 * 31 + 15]).toBeCloseTo(Math.exp(-9 / 8), 9);
    expect(values[15 * 31 + 15 + 9], 'nothing beyond four standard deviations').toBe(0);
  });

  it('zoom a ramp to the ramp of its middle', () => {
    const ramp = plane(40, 40, (i) => (i % 40) / 40);
    // ceil(40 / 1.25) = 32 values from the 4th on become 40, the first and the last at the ends.
    expect(clippedZoom(ramp, 1.25).values[39]).toBeCloseTo(35 / 40, 9);
    expect(clippedZoom(ramp, 1.25).values[20]).toBeCloseTo((4 + (20 * 31) / 39) / 40, 9);
    expect(clippedZoom(ramp, 1).values).toEqual(ramp.values);
  });

  it('move a point along its line, by half a Gaussian', () => {
    const point = plane(41, 41, (i) => Number(i === 20 * 41 + 20));
    const { values } = motionBlur(point, 5, 3, 0);
    expect(values[20 * 41 + 18] / values[20 * 41 + 20]).toBeCloseTo(Math.exp(-4 / 18), 9);
    expect(values[20 * 41 + 21]).toBe(0);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
  });

  it('make clouds from 0 to 1 that are smoother the faster their noise decays', () => {
    const roughness = (decay: number) => {
      const { values } = plasma(64, decay, randomStream('clouds'));
      expect(values.reduce((a, b) => Math.min(a, b))).toBe(0);
      expect(values.reduce((a, b) => Math.max(a, b))).toBe(1);
      return values.slice(1).reduce((sum, value, i) => sum + Math.abs(value - values[i]), 0) / values.length;
    };
    expect(roughness(3)).toBeLessThan(0.6 * roughness(1.5));
  });

  it('know two mirrors', () => {
    const around = [-3, -2, -1, 0, 3, 4, 5, 6];
    expect(around.map((index) => mirroredEdge(index, 4))).toEqual([2, 1, 0, 0, 3, 3, 2, 1]);
    expect(around.map((index) => reflectedEdge(index, 4))).toEqual([3, 2, 1, 0, 3, 2, 1, 0]);
  });

  it('rotate and translate', () => {
    const clean = picture(9, 3);
    expect(distance(moved(clean, { angle: 0, down: 0, across: 0 }), clean)).toBe(0);
    const shifted = moved(clean, { angle: 0, down: 2, across: -1 });
    expect(shifted.values[(4 * 9 + 3) * 3]).toBe(clean.values[(2 * 9 + 4) * 3]);
    expect(shifted.values[0], 'black comes in').toBe(0);
    const turned = moved(clean, { angle: 90, down: 0, across: 0 });
    expect(turned.values[(1 * 9 + 6) * 3], 'clockwise: up goes right').toBeCloseTo(clean.values[(2 * 9 + 1) * 3], 9);
  });

  it.each([50, 25, 10])('lose what JPEG loses at quality %d', async (quality) => {
    const clean = picture(50, 3);
    const pixels = Uint8Array.from(clean.values, (value) => Math.round(255 * value));
    const file = await sharp(pixels, { raw: { width: 50, height: 50, channels: 3 } })
      .jpeg({ quality, chromaSubsampling: '4:2:0' })
      .toBuffer();
    const { data } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    const theirs: Picture = { ...clean, values: Float64Array.from(data, (value) => value / 255) };
    const ours = compressed(clean, quality);
    expect(255 * distance(ours, theirs)).toBeLessThan(2);
    expect(255 * distance(ours, clean)).toBeGreaterThan(2 * 255 * distance(ours, theirs));
  });
});

describe('pictures in tensors', () => {
  it.each(['nchw', 'nhwc'] as const)('come back as they were, %s', (layout) => {
    const format = { layout, box: { low: -1, high: 3 } };
    const inputs = floats(
      layout === 'nchw' ? [2, 3, 2, 5] : [2, 2, 5, 3],
      Array.from({ length: 60 }, (_, i) => i / 20),
    );
    const pictures = picturesOf(inputs, format);
    expect(pictures[0]).toMatchObject({ height: 2, width: 5, channels: 3 });
    const back = tensorOf(pictures, format);
    expect(back.shape).toEqual(inputs.shape);
    back.data.forEach((value, i) => {
      expect(value).toBeCloseTo(inputs.data[i], 6);
    });
  });
});
