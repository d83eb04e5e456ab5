import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, OptionError } from '../../errors.ts';
import type { Box } from '../../tensor/index.ts';
import { row } from '../../tensor/index.ts';
import { type PixelLayout, pixelValues, toPixels, toTensor } from './pixels.ts';

const allPixels = Uint8Array.from({ length: 256 }, (_, i) => i);
const boxes: Box[] = [
  { low: 0, high: 1 },
  { low: 0, high: 255 },
  { low: -1, high: 1 },
  { low: -0.5, high: 0.5 },
  { low: -2.1179, high: 2.2489 },
  { low: 1000, high: 1001 },
];

describe('pixelValues', () => {
  it('is p itself in [0, 255] and the nearest float32 of p / 255 in [0, 1]', () => {
    expect([...pixelValues({ low: 0, high: 255 })]).toEqual([...allPixels]);
    expect([...pixelValues({ low: 0, high: 1 })]).toEqual(Array.from(allPixels, (p) => Math.fround(p / 255)));
  });

  it('meets the ends of the box exactly', () => {
    for (const { low, high } of boxes) {
      const values = pixelValues({ low, high });
      expect([values[0], values[255]], `box [${low}, ${high}]`).toEqual([Math.fround(low), Math.fround(high)]);
    }
  });

  it.each<Box>([
    { low: 1, high: 0 },
    { low: 0, high: 0 },
    { low: 0, high: Number.NaN },
    { low: Number.NEGATIVE_INFINITY, high: 0 },
  ])('refuses the box from $low to $high', (box) => {
    expect(() => pixelValues(box)).toThrow(OptionError);
    const size = { width: 1, height: 1, channels: 1, layout: 'nchw' } as const;
    expect(() => toPixels(new Float32Array(1), { ...size, box })).toThrow(OptionError);
  });
});

describe('toTensor and toPixels', () => {
  const image = { pixels: allPixels, width: 16, height: 16, channels: 1 };

  it.each(boxes)('round all 256 values in the box from $low to $high exactly', (box) => {
    const tensor = toTensor([image], { layout: 'nchw', box });
    expect(toPixels(tensor.data, { ...image, layout: 'nchw', box }).pixels).toEqual(allPixels);
  });

  it('round any pixels in any box and layout exactly', () => {
    const box = fc
      .tuple(fc.double({ min: -300, max: 300, noNaN: true }), fc.double({ min: 0.1, max: 500, noNaN: true }))
      .map(([low, width]): Box => ({ low, high: low + width }));
    const sizes = fc.record({
      width: fc.integer({ min: 1, max: 5 }),
      height: fc.integer({ min: 1, max: 5 }),
      channels: fc.constantFrom(1, 3, 4),
    });
    const images = sizes.chain((size) => {
      const length = size.width * size.height * size.channels;
      const pixels = fc.uint8Array({ minLength: length, maxLength: length });
      return fc.array(
        pixels.map((values) => ({ ...size, pixels: values })),
        { minLength: 1, maxLength: 3 },
      );
    });
    fc.assert(
      fc.property(images, box, fc.constantFrom<PixelLayout>('nchw', 'nhwc'), (pictures, range, layout) => {
        const tensor = toTensor(pictures, { layout, box: range });
        pictures.forEach((picture, i) => {
          const back = toPixels(row(tensor, i), { ...picture, layout, box: range });
          expect(back.pixels).toEqual(picture.pixels);
        });
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('put channels where the layout says', () => {
    const colours = { pixels: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 2, height: 1, channels: 3 };
    const first = toTensor([colours], { layout: 'nchw', box: { low: 0, high: 255 } });
    expect(first.shape).toEqual([1, 3, 1, 2]);
    expect([...first.data]).toEqual([1, 4, 2, 5, 3, 6]);
    const last = toTensor([colours], { layout: 'nhwc', box: { low: 0, high: 255 } });
    expect(last.shape).toEqual([1, 1, 2, 3]);
    expect([...last.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('take the nearest pixel and clamp what is outside of the box', () => {
    const size = { width: 5, height: 1, channels: 1, layout: 'nchw', box: { low: 0, high: 1 } } as const;
    const values = Float32Array.of(-0.25, 1.25, 0.4 / 255, 0.6 / 255, Number.POSITIVE_INFINITY);
    expect([...toPixels(values, size).pixels]).toEqual([0, 255, 0, 1, 255]);
  });

  it('refuse what does not fit', () => {
    const options = { layout: 'nchw', box: { low: 0, high: 1 } } as const;
    expect(() => toTensor([], options)).toThrow(DataError);
    expect(() => toTensor([image, { ...image, width: 8 }], options)).toThrow('image 1 is 8 x 16');
    expect(() => toTensor([{ ...image, channels: 3 }], options)).toThrow('has 256 values');
    expect(() => toPixels(new Float32Array(3), { ...image, ...options })).toThrow('3 were given');
    const withNaN = new Float32Array(256).fill(Number.NaN, 7, 8);
    expect(() => toPixels(withNaN, { ...image, ...options })).toThrow('value 7');
  });
});
