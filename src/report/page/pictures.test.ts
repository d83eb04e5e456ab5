import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { perturbationPicture, pixelImageOf, sideBySide } from './pictures.ts';

const grey = { shape: [1, 1, 3], layout: 'nchw', box: { low: 0, high: 1 } } as const;

describe('pixelImageOf', () => {
  it('reads both layouts', () => {
    const colours = { shape: [3, 1, 2], layout: 'nchw', box: { low: 0, high: 255 } } as const;
    const first = pixelImageOf(Float32Array.of(1, 2, 3, 4, 5, 6), colours);
    expect(first).toEqual({ pixels: Uint8Array.of(1, 3, 5, 2, 4, 6), width: 2, height: 1, channels: 3 });
    const last = pixelImageOf(Float32Array.of(1, 2, 3, 4, 5, 6), { ...colours, shape: [1, 2, 3], layout: 'nhwc' });
    expect(last).toEqual({ pixels: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 2, height: 1, channels: 3 });
  });
});

describe('perturbationPicture', () => {
  it('shows no change as grey and the largest change as black or white', () => {
    const { image, factor } = perturbationPicture(Float32Array.of(0, 0.5, 1), Float32Array.of(0.01, 0.5, 0.99), grey);
    expect([...image.pixels]).toEqual([255, 128, 0]);
    expect(factor).toBeCloseTo(50, 3);
  });

  it('shows no perturbation at all as grey', () => {
    const values = Float32Array.of(0, 0.5, 1);
    expect(perturbationPicture(values, values, grey)).toMatchObject({
      factor: 1,
      image: { pixels: Uint8Array.of(128, 128, 128) },
    });
  });

  it('is the same in every box', () => {
    const value = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 3, maxLength: 3 }),
        fc.array(value, { minLength: 3, maxLength: 3 }),
        (a, b) => {
          const shown = (low: number, high: number) => {
            const scaled = (values: number[]) => Float32Array.from(values, (v) => low + ((high - low) * v) / 256);
            return perturbationPicture(scaled(a), scaled(b), { ...grey, box: { low, high } }).image;
          };
          const [unit, signed, bytes] = [shown(0, 1), shown(-1, 1), shown(0, 256)];
          for (const other of [signed, bytes]) {
            other.pixels.forEach((level, i) => {
              expect(Math.abs(level - unit.pixels[i]), 'more than rounding differs').toBeLessThanOrEqual(1);
            });
          }
        },
      ),
      { seed: 10 },
    );
  });
});

describe('sideBySide', () => {
  const image = { pixels: Uint8Array.of(0, 255), width: 2, height: 1, channels: 1 } as const;

  it('enlarges small images to squares of pixels, with gaps that are seen beside black, white and grey', () => {
    const { pixels, width, height } = sideBySide([image, image], 3);
    expect([width, height]).toEqual([6 + 8 + 6, 3]);
    const line = [0, 0, 0, 255, 255, 255, ...new Array(8).fill(208), 0, 0, 0, 255, 255, 255];
    expect([...pixels]).toEqual([...line, ...line, ...line]);
  });

  it.each([
    [28, 224],
    [32, 224],
    [128, 256],
    [150, 150],
    [224, 224],
    [500, 500],
  ])('makes %i rows %i', (height, rows) => {
    const tall = { pixels: new Uint8Array(height * 3), width: 1, height, channels: 3 };
    expect(sideBySide([tall, tall, tall])).toMatchObject({ height: rows, channels: 3 });
  });
});
