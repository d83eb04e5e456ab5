import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError, ShapeError } from '../../errors.ts';
import { randomStream } from '../../random.ts';
import { type FloatTensor, floats, row, takeRows } from '../../tensor/index.ts';
import { type Augmentation, augmentBatch, augmented, crop, flip } from './augmentation.ts';

/** An image whose values are 1, 2, 3, ... so that each tells where it was. */
function counting(shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 1);
}

/** The image that has at each place what was `down` above and `right` left of it, by definition. */
function shifted(image: Float32Array, [channels, height, width]: readonly number[], down: number, right: number) {
  const at = (c: number, y: number, x: number) =>
    y < 0 || y >= height || x < 0 || x >= width ? 0 : image[(c * height + y) * width + x];
  const result: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) result.push(at(c, y - down, x - right));
  }
  return result;
}

/** What an augmentation makes of the counting image, for each of many streams. */
function outcomes(augmentation: Augmentation, shape: readonly number[], count: number): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const image = counting(shape);
    augmentation(image, shape, randomStream(1, i));
    return [...image];
  });
}

describe('flip', () => {
  it('mirrors every row of every channel, half of the time', () => {
    const mirrored = [3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10];
    const results = outcomes(flip(), [2, 2, 3], 400).map(String);
    expect(new Set(results)).toEqual(new Set([String(mirrored), String([...counting([2, 2, 3])])]));
    const share = results.filter((result) => result === String(mirrored)).length / 400;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });
});

describe('crop', () => {
  it('shifts all channels by the same distance, with zeros behind', () => {
    const sides = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(sides, sides, fc.integer({ min: 0, max: 7 }), fc.nat(1000), (height, width, padding, seed) => {
        const shape = [2, height, width];
        const image = counting(shape);
        crop(padding)(image, shape, randomStream(seed));
        const random = randomStream(seed);
        const [down, right] = [0, 0].map(() => random.integer(2 * padding + 1) - padding);
        expect([...image]).toEqual(shifted(counting(shape), shape, down, right));
      }),
    );
  });

  it('takes each of its windows equally often', () => {
    const results = outcomes(crop(1), [1, 3, 3], 1800).map(String);
    const counts = new Map<string, number>();
    for (const result of results) counts.set(result, (counts.get(result) ?? 0) + 1);
    expect(counts.size).toBe(9);
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(60);
  });

  it('by nothing changes nothing', () => {
    expect(outcomes(crop(0), [1, 2, 2], 3)).toEqual([1, 2, 3].map(() => [1, 2, 3, 4]));
  });

  it.each([-1, 1.5, Number.NaN])('refuses a padding of %f', (padding) => {
    expect(() => crop(padding)).toThrow(OptionError);
  });
});

describe('augmentBatch', () => {
  const shape = [3, 8, 8];
  const set: FloatTensor = floats([50, ...shape], counting([50, ...shape]));
  const augmentation = augmented([flip(), crop(2)]);
  const result = (indices: readonly number[], key = { seed: 1, epoch: 0 }) => {
    const batch = takeRows(set, indices);
    augmentBatch(batch, indices, augmentation, key);
    return batch;
  };

  it('changes an image in the same way in any batch', () => {
    const [alone, among] = [result([17]), result([3, 17, 17, 40])];
    expect(row(among, 1)).toEqual(alone.data);
    expect(row(among, 2)).toEqual(alone.data);
  });

  it('changes it otherwise in another epoch, with another seed, and at another index', () => {
    const indices = Array.from({ length: 50 }, (_, i) => i);
    const base = result(indices);
    expect(result(indices)).toEqual(base);
    for (const key of [
      { seed: 1, epoch: 1 },
      { seed: 2, epoch: 0 },
    ]) {
      const other = result(indices, key);
      const same = indices.filter((index) => String(row(other, index)) === String(row(base, index)));
      expect(same.length, 'of 50 images, with 50 outcomes each').toBeLessThan(8);
    }
    const twins = floats([50, 1, 1, 4], new Array(50).fill([1, 2, 3, 4]).flat());
    augmentBatch(twins, indices, augmentation, { seed: 0, epoch: 0 });
    expect(new Set(indices.map((index) => String(row(twins, index)))).size).toBeGreaterThan(4);
  });

  it('applies augmentations one after the other', () => {
    const add: Augmentation = (image) => image.set(image.map((value) => value + 1));
    const double: Augmentation = (image) => image.set(image.map((value) => 2 * value));
    const image = Float32Array.of(1, 2);
    augmented([add, double])(image, [1, 1, 2], randomStream(0));
    expect([...image]).toEqual([4, 6]);
  });

  it('refuses other shapes and other numbers of indices', () => {
    const key = { seed: 0, epoch: 0 };
    expect(() => augmentBatch(floats([2, 9]), [0, 1], augmentation, key)).toThrow(ShapeError);
    expect(() => augmentBatch(takeRows(set, [0, 1]), [0], augmentation, key)).toThrow(
      '1 indices for a batch of [2,3,8,8]',
    );
  });
});
