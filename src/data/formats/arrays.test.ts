import { describe, expect, it } from 'vitest';
import { floats, integers, type Tensor, tensor } from '../../tensor/index.ts';
import { classNumbers, imagesFromArrays, imagesFromNpz, likelyBox } from './arrays.ts';
import type { NpyDType } from './npy.ts';
import { writeNpz } from './npz.ts';

const bytes = tensor('uint8', [2, 2, 2], Uint8Array.of(0, 51, 102, 153, 204, 255, 0, 255));
const labels = integers([2], [3, 1]);

describe('imagesFromArrays', () => {
  it('maps bytes onto the box', () => {
    const set = imagesFromArrays(bytes, labels, { name: 'a.npz', box: { low: -1, high: 1 } });
    expect(set.images.shape).toEqual([2, 1, 2, 2]);
    expect([...set.images.data]).toEqual(Array.from(bytes.data, (p) => Math.fround(-1 + (2 * p) / 255)));
    expect([...set.labels]).toEqual([3, 1]);
  });

  it('takes floats of any width as they are, if they are in the box', () => {
    const values = [0, 0.25, 0.5, 1];
    for (const images of [
      floats([2, 2], values),
      tensor('float64', [2, 2], Float64Array.from(values)),
      tensor('float16', [2, 2], Uint16Array.of(0, 0x3400, 0x3800, 0x3c00)),
    ]) {
      expect([...imagesFromArrays(images, labels, { name: 'a' }).images.data], images.dtype).toEqual(values);
    }
    const high = floats([2, 1], [0, 255]);
    expect(() => imagesFromArrays(high, labels, { name: 'a' })).toThrow(
      'value 255, which is outside of the box from 0 to 1',
    );
    expect([...imagesFromArrays(high, labels, { name: 'a', box: { low: 0, high: 255 } }).images.data]).toEqual([
      0, 255,
    ]);
    const nan = floats([2, 1], [0, Number.NaN]);
    expect(() => imagesFromArrays(nan, labels, { name: 'a' })).toThrow('NaN');
  });

  it('finds the channels, or is told where they are', () => {
    const counting = Float32Array.from({ length: 24 }, (_, i) => i);
    const last = imagesFromArrays(tensor('float32', [2, 2, 2, 3], counting), labels, {
      name: 'a',
      box: { low: 0, high: 255 },
    });
    expect(last.images.shape).toEqual([2, 3, 2, 2]);
    expect([...last.images.data.subarray(0, 12)]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
    const first = imagesFromArrays(tensor('float32', [2, 3, 2, 2], counting), labels, {
      name: 'a',
      box: { low: 0, high: 255 },
    });
    expect([...first.images.data]).toEqual([...counting]);
    const neither = tensor('float32', [2, 2, 3, 2], counting);
    expect(() => imagesFromArrays(neither, labels, { name: 'a', box: { low: 0, high: 255 } })).toThrow(
      'no axis of it looks like',
    );
    const told = imagesFromArrays(neither, labels, { name: 'a', box: { low: 0, high: 255 }, layout: 'nhwc' });
    expect(told.images.shape).toEqual([2, 2, 2, 3]);
  });

  it.each<[string, Tensor<NpyDType>, Tensor<NpyDType>, string]>([
    ['one-hot labels', bytes, floats([2, 10]), 'labels have shape [2,10]'],
    ['negative labels', bytes, integers([2], [0, -1]), 'label 1 is -1'],
    ['broken labels', bytes, floats([2], [0, 0.5]), 'label 1 is 0.5'],
    ['too few labels', bytes, integers([1], [0]), '1 labels for 2 images'],
    ['signed images', tensor('int8', [2, 1], Int8Array.of(1, 2)), labels, 'type int8'],
    ['flat images', tensor('uint8', [2], Uint8Array.of(1, 2)), labels, 'shape [2]'],
  ])('refuses %s', (_, images, classes, message) => {
    expect(() => imagesFromArrays(images, classes, { name: 'a.npz' })).toThrow(message);
  });
});

describe('imagesFromNpz', () => {
  it.each([
    ['images', 'labels'],
    ['x', 'y'],
    ['x_test', 'y_test'],
    ['arr_0', 'arr_1'],
  ])('finds %s and %s', (imageKey, labelKey) => {
    const archive = writeNpz({ [imageKey]: bytes, [labelKey]: labels, x_train: floats([1]) });
    const set = imagesFromNpz(archive, { name: 'a.npz' });
    expect([...set.labels]).toEqual([3, 1]);
    expect(set.images.shape).toEqual([2, 1, 2, 2]);
  });

  it('says what an archive has where it has no images', () => {
    const archive = writeNpz({ weights: floats([1]), y: labels });
    expect(() => imagesFromNpz(archive, { name: 'a.npz' })).toThrow(
      'a.npz: holds no array of images: it has weights, y',
    );
  });
});

describe('classNumbers', () => {
  it('reads whole numbers of any type', () => {
    expect([...classNumbers(integers([3], [4, 0, 9]), 'y.npy')]).toEqual([4, 0, 9]);
    expect([...classNumbers(floats([2, 1], [1, 2]), 'y.npy')]).toEqual([1, 2]);
  });

  it('refuses one-hot rows and what is not a class', () => {
    expect(() => classNumbers(floats([2, 3]), 'y.npy')).toThrow('y.npy: its labels have shape [2,3]');
    for (const label of [0.5, -1, Number.NaN, 2 ** 31]) {
      expect(() => classNumbers(floats([2], [0, label]), 'y.npy')).toThrow(`y.npy: label 1 is ${label}`);
    }
  });
});

describe('likelyBox', () => {
  const of = (...values: number[]) => floats([values.length], values);
  const cases: [string, readonly Tensor<'float32' | 'uint8'>[], readonly number[]][] = [
    ['bytes', [tensor('uint8', [2], Uint8Array.of(0, 255))], [0, 1]],
    ['[0, 1]', [of(0, 0.2), of(1)], [0, 1]],
    ['[-1, 1]', [of(0, -0.2), of(1)], [-1, 1]],
    ['[0, 255]', [of(0, 3), of(1)], [0, 255]],
    ['a little more than [0, 1]', [of(0, 1.5)], [0, 1.5]],
    ['standardised numbers', [of(-2.5, 3)], [-2.5, 3]],
    ['more than a byte', [of(0, 1000)], [0, 1000]],
    ['[0, 1] with gaps', [of(Number.NaN, Number.POSITIVE_INFINITY, 1)], [0, 1]],
  ];
  it.each(cases)('of %s', (_, arrays, box) => {
    expect(likelyBox(arrays)).toEqual({ low: box[0], high: box[1] });
  });
});
