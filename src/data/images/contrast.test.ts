import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import { floats, row } from '../../tensor/index.ts';
import { globalContrastNormalization } from './contrast.ts';

describe('globalContrastNormalization', () => {
  it('is what pylearn2 computes, by hand', () => {
    const images = floats([2, 1, 2, 2], [0, 10, 20, 30, 1, 1, 1, 5]);
    const { shape, data } = globalContrastNormalization(images, { scale: 55 });
    expect(shape).toEqual([2, 1, 2, 2]);
    const first = [-15, -5, 5, 15].map((value) => (55 * value) / Math.sqrt(500));
    const second = [-1, -1, -1, 3].map((value) => (55 * value) / Math.sqrt(12));
    [...first, ...second].forEach((expected, i) => {
      expect(data[i]).toBeCloseTo(expected, 4);
    });
  });

  it('adds the bias under the root', () => {
    const { data } = globalContrastNormalization(floats([1, 2], [1, 3]), { sqrtBias: 14, scale: 2 });
    expect([...data]).toEqual([-0.5, 0.5]);
  });

  it('only takes the mean from images whose norm is too small', () => {
    const flat = globalContrastNormalization(floats([1, 4], [0.3, 0.3, 0.3, 0.3]), { scale: 55 });
    flat.data.forEach((value) => {
      expect(Math.abs(value)).toBeLessThan(1e-6);
    });
    const options = { scale: 2, minDivisor: 1 };
    expect([...globalContrastNormalization(floats([1, 2], [1, 2]), options).data]).toEqual([-0.5, 0.5]);
    expect([...globalContrastNormalization(floats([1, 2], [1, 9]), options).data].map(Math.fround)).toEqual([
      -Math.fround(Math.SQRT2),
      Math.fround(Math.SQRT2),
    ]);
  });

  it('gives mean 0 and the norm, whatever brightness and contrast were', () => {
    const pixel = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.array(pixel, { minLength: 12, maxLength: 12 }), (pixels) => {
        fc.pre(new Set(pixels).size > 1);
        const images = floats([2, 3, 2, 2], [...pixels, ...pixels.map((value) => value / 255)]);
        const result = globalContrastNormalization(images, { scale: 55 });
        const [large, small] = [row(result, 0), row(result, 1)];
        expect(large.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 3);
        expect(Math.hypot(...large)).toBeCloseTo(55, 3);
        large.forEach((value, i) => {
          expect(small[i]).toBeCloseTo(value, 2);
        });
      }),
    );
  });

  it.each([{ scale: 0 }, { scale: Number.NaN }, { sqrtBias: -1 }, { minDivisor: Number.NaN }])(
    'refuses %o',
    (options) => {
      expect(() => globalContrastNormalization(floats([1, 1], [1]), options)).toThrow(OptionError);
    },
  );
});
