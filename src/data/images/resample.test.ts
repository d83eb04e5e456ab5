import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resample } from './resample.ts';

function grey(width: number, height: number, value: (x: number, y: number) => number) {
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
  return { pixels, width, height, channels: 1 };
}

const sides = fc.integer({ min: 1, max: 40 });

describe('resample', () => {
  it('leaves an image of one colour as it is, at any size', () => {
    const cases = fc.tuple(sides, sides, sides, sides, fc.uint8Array({ minLength: 3, maxLength: 3 }));
    fc.assert(
      fc.property(cases, ([width, height, newWidth, newHeight, colour]) => {
        const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3]);
        const scaled = resample({ pixels, width, height, channels: 3 }, newWidth, newHeight);
        const expected = Uint8Array.from({ length: newWidth * newHeight * 3 }, (_, i) => colour[i % 3]);
        expect(Buffer.compare(scaled.pixels, expected)).toBe(0);
      }),
      { seed: 5 },
    );
  });

  it('keeps every pixel where the size stays', () => {
    const image = grey(5, 4, (x, y) => 13 * x + 40 * y);
    expect(resample(image, 5, 4).pixels).toEqual(image.pixels);
  });

  it('is symmetric: mirroring before and after is the same', () => {
    fc.assert(
      fc.property(sides, sides, fc.integer(), (width, newWidth, seed) => {
        const line = grey(width, 1, (x) => ((x + 1) * (seed | 1)) & 0xff);
        const mirrored = { ...line, pixels: line.pixels.toReversed() };
        const difference = resample(mirrored, newWidth, 1)
          .pixels.toReversed()
          .map((pixel, i) => Math.abs(pixel - resample(line, newWidth, 1).pixels[i]));
        expect(Math.max(...difference)).toBeLessThanOrEqual(1);
      }),
      { seed: 6 },
    );
  });

  it('is bilinear with centres at halves where it enlarges', () => {
    expect([
      ...resample(
        grey(2, 1, (x) => 100 * x),
        4,
        1,
      ).pixels,
    ]).toEqual([0, 25, 75, 100]);
    expect([
      ...resample(
        grey(1, 2, (_, y) => 100 * y),
        1,
        4,
      ).pixels,
    ]).toEqual([0, 25, 75, 100]);
  });

  it('weighs by a triangle of twice the width where it halves', () => {
    // Centre of the second output pixel: 3. Weights of inputs 1 to 4, at distances 1.5, 0.5, 0.5, 1.5: 1, 3, 3, 1 of 8.
    const impulse = resample(
      grey(8, 1, (x) => (x === 1 ? 240 : 0)),
      4,
      1,
    ).pixels;
    expect(impulse[1]).toBe(30);
    expect([
      ...resample(
        grey(8, 1, (x) => (x === 2 ? 240 : 0)),
        4,
        1,
      ).pixels.subarray(1),
    ]).toEqual([90, 0, 0]);
  });

  it('averages fine lines', () => {
    for (const value of resample(
      grey(64, 64, (x) => (x % 2) * 255),
      15,
      15,
    ).pixels) {
      expect(Math.abs(value - 127.5)).toBeLessThan(20);
    }
  });
});
