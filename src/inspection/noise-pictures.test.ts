import { describe, expect, it } from 'vitest';
import type { FloatTensor } from '../tensor/index.ts';
import { noisePictures } from './noise-pictures.ts';

const colours = { count: 6, channels: 3, height: 64, width: 48 } as const;

function statistics({ data }: FloatTensor) {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return { mean, deviation: Math.sqrt(variance) };
}

describe('pictures of noise', () => {
  it('have the mean, the deviation and the smoothness of photographs, in 0..1', () => {
    const pictures = noisePictures({ ...colours, layout: 'nchw' });
    expect(pictures.shape).toEqual([6, 3, 64, 48]);
    expect(pictures.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    const { mean, deviation } = statistics(pictures);
    expect(Math.abs(mean - 0.45)).toBeLessThan(0.03);
    expect(Math.abs(deviation - 0.25)).toBeLessThan(0.03);
    let products = 0;
    for (let i = 0; i + 1 < pictures.data.length; i++) {
      products += (pictures.data[i] - mean) * (pictures.data[i + 1] - mean);
    }
    const correlation = products / pictures.data.length / deviation ** 2;
    // 0.9 to 0.97 in CIFAR-10 and ImageNet.
    expect(correlation).toBeGreaterThan(0.8);
    expect(correlation).toBeLessThan(0.98);
  });

  it('are mostly black with one channel, as written digits are', () => {
    const { data } = noisePictures({ count: 6, channels: 1, height: 28, width: 28, layout: 'nchw' });
    const black = data.filter((value) => value === 0).length / data.length;
    expect(black).toBeGreaterThan(0.5);
    expect(black).toBeLessThan(0.9);
    expect(Math.max(...data)).toBe(1);
  });

  it('are the same ones in both layouts, and the same whenever they are drawn', () => {
    const first = noisePictures({ ...colours, layout: 'nchw' });
    const last = noisePictures({ ...colours, layout: 'nhwc' });
    expect(last.shape).toEqual([6, 64, 48, 3]);
    const [picture, channel, y, x] = [4, 2, 13, 37];
    const value = first.data[((picture * 3 + channel) * 64 + y) * 48 + x];
    expect(last.data[((picture * 64 + y) * 48 + x) * 3 + channel]).toBe(value);
    expect(noisePictures({ ...colours, layout: 'nchw' }).data).toEqual(first.data);
    expect(noisePictures({ ...colours, count: 2, layout: 'nchw' }).data).toEqual(first.data.subarray(0, 2 * 9216));
  });
});
