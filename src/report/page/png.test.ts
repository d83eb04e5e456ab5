import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePng } from './png.ts';

describe('encodePng', () => {
  it('writes what another decoder reads', async () => {
    const image = fc
      .record({
        width: fc.integer({ min: 1, max: 40 }),
        height: fc.integer({ min: 1, max: 40 }),
        channels: fc.constantFrom<1 | 3>(1, 3),
        seed: fc.integer({ min: 1, max: 250 }),
      })
      .map(({ seed, ...size }) => {
        const length = size.width * size.height * size.channels;
        return { ...size, pixels: Uint8Array.from({ length }, (_, i) => (i * i * seed + i) % 256) };
      });
    await fc.assert(
      fc.asyncProperty(image, async (original) => {
        const { data, info } = await sharp(encodePng(original)).raw().toBuffer({ resolveWithObject: true });
        expect(info).toMatchObject({ width: original.width, height: original.height });
        // Some versions decode grey into three equal channels.
        const repeats = info.channels / original.channels;
        expect(Array.from(data.filter((_, i) => i % repeats === 0))).toEqual(Array.from(original.pixels));
      }),
      { seed: 30, numRuns: 40 },
    );
  });
});
