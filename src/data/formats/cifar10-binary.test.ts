import { describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { imagesFromCifar10 } from './cifar10-binary.ts';

/** One image whose red, green and blue are all of one value, but for the first pixel, which is 255, 254, 253. */
function record(label: number, red: number, green: number, blue: number): Uint8Array {
  const bytes = new Uint8Array(3073);
  bytes[0] = label;
  [red, green, blue].forEach((value, channel) => {
    bytes.fill(value, 1 + 1024 * channel, 1025 + 1024 * channel);
    bytes[1 + 1024 * channel] = 255 - channel;
  });
  return bytes;
}

function file(path: string, ...records: Uint8Array[]) {
  return { path, bytes: new Uint8Array(Buffer.concat(records)) };
}

describe('imagesFromCifar10', () => {
  it('reads labels and channels of several files in their order', () => {
    const files = [file('a.bin', record(3, 10, 20, 30), record(9, 0, 0, 0)), file('b.bin', record(0, 1, 2, 51))];
    const set = imagesFromCifar10(files, { name: 'three' });
    expect(set).toMatchObject({ name: 'three', box: { low: 0, high: 1 }, labels: Int32Array.of(3, 9, 0) });
    expect(set.classNames?.[3]).toBe('cat');
    expect(set.images.shape).toEqual([3, 3, 32, 32]);
    const { data } = set.images;
    expect([data[0], data[1], data[1024], data[1025], data[2048], data[3071]]).toEqual(
      [255, 10, 254, 20, 253, 30].map((value) => Math.fround(value / 255)),
    );
    expect(data[3 * 3072 - 1]).toBe(Math.fround(0.2));
  });

  it('maps pixels onto another box', () => {
    const { images } = imagesFromCifar10([file('a', record(0, 0, 51, 255))], {
      name: 'one',
      box: { low: -1, high: 1 },
    });
    expect(images.data[1]).toBe(-1);
    expect(images.data[1025]).toBe(Math.fround(-0.6));
    expect(images.data[3071]).toBe(1);
  });

  it.each([
    [
      'is truncated',
      [file('good', record(0, 0, 0, 0)), { path: 'bad.bin', bytes: new Uint8Array(3072) }],
      '3072 bytes',
    ],
    ['is empty', [{ path: 'bad.bin', bytes: new Uint8Array(0) }], '0 bytes'],
    ['has another label', [file('bad.bin', record(9, 0, 0, 0), record(10, 0, 0, 0))], 'image 1 has the label 10'],
  ])('refuses a file that %s, by its name and with advice', (_, files, message) => {
    const read = () => imagesFromCifar10(files, { name: 'bad' });
    expect(read).toThrow(DataError);
    expect(read).toThrow(/^bad\.bin: /);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ hint: expect.stringMatching(/\w/) }));
  });
});
