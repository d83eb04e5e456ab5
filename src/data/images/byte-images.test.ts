import { expect, it } from 'vitest';
import { randomStream } from '../../random.ts';
import { tensor } from '../../tensor/index.ts';
import { byteImages, imagesBetween, inFloats, takeImages } from './byte-images.ts';
import { pixelsToFloats } from './pixels.ts';

const random = randomStream('byte images');
const shape = [6, 1, 4, 3];
const pixels = Uint8Array.from({ length: 72 }, () => random.integer(256));

it.each([
  { low: 0, high: 1 },
  { low: 0, high: 255 },
  { low: -1, high: 1 },
])('bytes between $low and $high are the same to the bit as floats', (box) => {
  const held = byteImages(shape, pixels, box);
  const all = tensor('float32', shape, pixelsToFloats(pixels, box));
  expect(inFloats(held)).toEqual(all);
  expect(inFloats(all)).toBe(all);
  const rows = [5, 0, 5, 2];
  expect(takeImages(held, rows)).toEqual(takeImages(all, rows));
  const into = takeImages(held, [1, 1, 1, 1]);
  expect(takeImages(held, rows, into)).toBe(into);
  expect(into).toEqual(takeImages(all, rows));
  const part = imagesBetween(held, 2, 5);
  expect(part.pixels.buffer).toBe(pixels.buffer);
  expect(inFloats(part)).toEqual(imagesBetween(all, 2, 5));
});
