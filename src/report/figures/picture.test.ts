import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DataError, OptionError } from '../../errors.ts';
import { type Picture, pictureAddress, pictureOf, signedPictureOf } from './picture.ts';

const pixelsOf = ({ pixels }: Picture) => [...Buffer.from(pixels, 'base64')];

describe('pictureOf', () => {
  it('maps the range to 0..255 and cuts off what is outside of it', () => {
    const picture = pictureOf(Float32Array.of(-1, 0, 0.5, 1, 7, 0.25), [2, 3], 0, 1);
    expect(picture).toMatchObject({ width: 3, height: 2, channels: 1 });
    expect(pixelsOf(picture)).toEqual([0, 0, 128, 255, 255, 64]);
  });

  it('brings the channels of a pixel side by side', () => {
    const picture = pictureOf(Float32Array.of(0, 51, 102, 153, 204, 255), [3, 1, 2], 0, 255);
    expect(picture).toMatchObject({ width: 2, height: 1, channels: 3 });
    expect(pixelsOf(picture)).toEqual([0, 102, 204, 51, 153, 255]);
  });

  it('refuses what is no picture', () => {
    const values = new Float32Array(4);
    for (const shape of [[4], [2, 2, 1], [1, 1, 2, 2], [2, 3]]) {
      expect(() => pictureOf(values, shape, 0, 1), `shape ${shape}`).toThrow(DataError);
    }
    expect(() => pictureOf(Float32Array.of(Number.NaN), [1, 1], 0, 1)).toThrow(DataError);
    expect(() => pictureOf(values, [2, 2], 1, 1)).toThrow(OptionError);
  });
});

describe('signedPictureOf', () => {
  it('makes zero the middle grey, and opposite values equally far from it', () => {
    const weights = fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(weights, (values) => {
        const all = Float32Array.from([0, ...values, ...values.map((value) => -value)]);
        const [zero, ...others] = pixelsOf(signedPictureOf(all, [1, all.length]));
        expect(zero).toBe(128);
        for (let i = 0; i < values.length; i++) {
          // 127.5 cannot be written, so that sums may be off by the rounding of both.
          expect(Math.abs(others[i] + others[i + values.length] - 255)).toBeLessThanOrEqual(1);
        }
      }),
      { seed: 31 },
    );
    expect(pixelsOf(signedPictureOf(Float32Array.of(-2, 0, 2), [1, 3]))).toEqual([0, 128, 255]);
    expect(pixelsOf(signedPictureOf(Float32Array.of(-2, 0, 2), [1, 3], 4))).toEqual([64, 128, 191]);
  });
});

describe('pictureAddress', () => {
  it('is a PNG file of the same pixels', async () => {
    const picture = pictureOf(
      Float32Array.from({ length: 12 }, (_, i) => i / 12),
      [3, 2, 2],
      0,
      1,
    );
    const [kind, data] = pictureAddress(picture).split(',');
    expect(kind).toBe('data:image/png;base64');
    const { data: pixels } = await sharp(Buffer.from(data, 'base64')).raw().toBuffer({ resolveWithObject: true });
    expect([...pixels]).toEqual(pixelsOf(picture));
  });
});
