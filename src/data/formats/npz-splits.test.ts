import { describe, expect, it } from 'vitest';
import { floats, type Tensor, tensor } from '../../tensor/index.ts';
import { likelyBox } from './arrays.ts';
import { writeNpz } from './npz.ts';
import { splitsFromNpz } from './npz-splits.ts';

const labels = (...values: number[]) => tensor('uint8', [values.length], Uint8Array.from(values));
const images = (count: number) =>
  tensor(
    'uint8',
    [count, 2, 2],
    Uint8Array.from({ length: 4 * count }, (_, i) => (i * 51) % 256),
  );

describe('splitsFromNpz', () => {
  it('takes the four arrays of Keras', () => {
    const bytes = writeNpz({ x_train: images(3), y_train: labels(0, 1, 1), x_test: images(1), y_test: labels(1) });
    const { train, test } = splitsFromNpz(bytes, 'mnist.npz');
    expect(train.images.shape).toEqual([3, 1, 2, 2]);
    expect([...train.labels]).toEqual([0, 1, 1]);
    expect([...test.images.data]).toEqual([0, 0.2, 0.4, 0.6].map(Math.fround));
    expect(train.box).toEqual([0, 1]);
  });

  it('gives both parts the box of all numbers', () => {
    const [dark, light] = [floats([2, 3], [0, 1, 0, 1, 1, 0]), floats([1, 3], [255, 0, 7])];
    const bytes = writeNpz({ x_train: dark, y_train: labels(0, 1), x_test: light, y_test: labels(1) });
    const { train, test } = splitsFromNpz(bytes, 'set.npz');
    expect([train.box, test.box]).toEqual([
      [0, 255],
      [0, 255],
    ]);
  });

  it('splits one pair of arrays by class', () => {
    const bytes = writeNpz({ images: images(12), labels: labels(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1) });
    const { train, test } = splitsFromNpz(bytes, 'set.npz');
    expect(train.labels).toHaveLength(10);
    expect([...test.labels].sort()).toEqual([0, 1]);
  });

  it('names the file, and the image that has no number', () => {
    const values = floats([4, 2], [0, 1, 0, 1, 0, Number.NaN, 1, 1]);
    const bytes = writeNpz({ images: values, labels: labels(0, 0, 1, 1) });
    expect(() => splitsFromNpz(bytes, 'set.npz')).toThrow('set.npz: image 2 has a value that is not a number (NaN)');
    expect(() => splitsFromNpz(writeNpz({ images: images(4), labels: labels(1) }), 'set.npz')).toThrow(
      'set.npz: there are 1 labels for 4 images',
    );
    expect(() => splitsFromNpz(writeNpz({ images: images(4) }), 'set.npz')).toThrow(
      'set.npz: holds no array of labels',
    );
  });
});

describe('likelyBox', () => {
  const of = (...values: number[]) => floats([values.length], values);
  const cases: [string, readonly Tensor<'float32' | 'uint8'>[], readonly number[]][] = [
    ['bytes', [labels(0, 255)], [0, 1]],
    ['[0, 1]', [of(0, 0.2), of(1)], [0, 1]],
    ['[-1, 1]', [of(0, -0.2), of(1)], [-1, 1]],
    ['[0, 255]', [of(0, 3), of(1)], [0, 255]],
    ['a little more than [0, 1]', [of(0, 1.5)], [0, 1.5]],
    ['standardised numbers', [of(-2.5, 3)], [-2.5, 3]],
    ['more than a byte', [of(0, 1000)], [0, 1000]],
    ['[0, 1] with gaps', [of(Number.NaN, Number.POSITIVE_INFINITY, 1)], [0, 1]],
  ];
  it.each(cases)('of %s', (_, arrays, box) => {
    expect(likelyBox(arrays)).toEqual(box);
  });
});
