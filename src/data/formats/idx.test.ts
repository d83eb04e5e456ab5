import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { imagesFromIdx, parseIdx } from './idx.ts';

function idx(shape: readonly number[], data: ArrayLike<number>, type = 8): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([0, 0, type, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((length, axis) => {
    view.setUint32(4 + 4 * axis, length);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

describe('parseIdx', () => {
  it('reads arrays of any number of axes', () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const data = Uint8Array.from({ length: size }, (_, i) => (i * 31 + seed) & 0xff);
        const parsed = parseIdx(idx(shape, data));
        expect(parsed.shape).toEqual(shape);
        expect([...parsed.data]).toEqual([...data]);
      }),
      { seed: 2 },
    );
  });

  it('reads bytes that stand inside a larger buffer', () => {
    const outer = new Uint8Array([9, 9, 9, ...idx([2], [5, 6]), 9]);
    expect([...parseIdx(outer.subarray(3, -1)).data]).toEqual([5, 6]);
  });

  it('refuses every proper beginning of a file', () => {
    const whole = idx([2, 3], [1, 2, 3, 4, 5, 6]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseIdx(whole.subarray(0, length)), `first ${length} bytes`).toThrow(DataError);
    }
  });

  it.each([
    [
      'other bytes',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0),
      'x.idx: is not an idx file: it starts with 89 50 4e 47',
    ],
    ['no axes', Uint8Array.of(0, 0, 8, 0, 1), 'is not an idx file'],
    ['an unknown type', idx([1], [1], 0x0a), 'is not an idx file'],
    ['floats', idx([1], [0, 0, 0, 0], 0x0d), 'is an idx file of type "float"'],
    ['too much', idx([2], [1, 2, 3]), 'is too long: shape [2] needs 2 bytes after the header, and there are 3'],
    ['a huge shape', idx([0xffffffff, 0xffffffff], [1]), 'is truncated'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseIdx(bytes, 'x.idx')).toThrow(message);
  });
});

describe('imagesFromIdx', () => {
  const labels = { shape: [2], data: Uint8Array.of(3, 9) };

  it('makes grey, colour and flat images', () => {
    const data = Uint8Array.from({ length: 24 }, (_, i) => i);
    const grey = imagesFromIdx({ shape: [2, 3, 4], data }, labels, { name: 'g', box: { low: 0, high: 255 } });
    expect(grey.images.shape).toEqual([2, 1, 3, 4]);
    expect([...grey.images.data]).toEqual([...data]);
    const colour = imagesFromIdx({ shape: [2, 2, 2, 3], data }, labels, { name: 'c', box: { low: 0, high: 255 } });
    expect(colour.images.shape).toEqual([2, 3, 2, 2]);
    expect([...colour.images.data.subarray(0, 4)]).toEqual([0, 3, 6, 9]);
    const flat = imagesFromIdx({ shape: [2, 12], data }, labels, { name: 'f' });
    expect(flat.images.shape).toEqual([2, 12]);
    expect(flat.box).toEqual({ low: 0, high: 1 });
    expect(flat.images.data[1]).toBe(Math.fround(1 / 255));
    expect([...flat.labels]).toEqual([3, 9]);
  });

  it('refuses what does not fit', () => {
    const images = { shape: [3, 1, 1], data: new Uint8Array(3) };
    expect(() => imagesFromIdx(images, labels, { name: 'x' })).toThrow('2 labels for 3 images');
    expect(() => imagesFromIdx(labels, labels, { name: 'x' })).toThrow('not a set of images');
    expect(() => imagesFromIdx(images, images, { name: 'x' })).toThrow('labels have shape [3,1,1]');
  });
});
