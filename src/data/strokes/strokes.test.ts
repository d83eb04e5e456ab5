import { beforeAll, describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import { randomStream } from '../../random.ts';
import { argMax, row } from '../../tensor/index.ts';
import type { LabelledImages } from '../dataset.ts';
import { crc32 } from '../formats/zip.ts';
import { toPixels, toTensor } from '../images/pixels.ts';
import { digitStyles } from './stroke-templates.ts';
import { drawDigits } from './strokes.ts';

describe('drawDigits', () => {
  const digits = drawDigits({ count: 1000, seed: 1, split: 'train' });

  it('makes images in the form of MNIST', () => {
    expect(digits.images.shape).toEqual([1000, 1, 28, 28]);
    expect(digits.box).toEqual({ low: 0, high: 1 });
    expect(digits.classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(Math.min(...digits.images.data.subarray(0, 78_400))).toBe(0);
    const mean = digits.images.data.reduce((sum, value) => sum + value, 0) / digits.images.data.length;
    expect(mean, 'the mean of MNIST is 0.1307').toBeGreaterThan(0.11);
    expect(mean, 'the mean of MNIST is 0.1307').toBeLessThan(0.15);
  });

  it('centres every digit by its mass, and leaves the border empty', () => {
    for (let i = 0; i < 1000; i++) {
      const image = row(digits.images, i);
      let [mass, x, y] = [0, 0, 0];
      image.forEach((value, pixel) => {
        mass += value;
        x += value * (pixel % 28);
        y += value * Math.floor(pixel / 28);
      });
      expect(mass, `image ${i} has ink`).toBeGreaterThan(15);
      expect(Math.hypot(x / mass - 13.5, y / mass - 13.5), `centre of image ${i}`).toBeLessThan(3);
      const corners = [0, 27, 27 * 28, 783].map((pixel) => image[pixel]);
      expect(corners, `corners of image ${i}`).toEqual([0, 0, 0, 0]);
    }
  });

  it('draws every digit about as often', () => {
    const counts = new Array<number>(10).fill(0);
    for (const label of digits.labels) counts[label]++;
    expect(Math.min(...counts)).toBeGreaterThan(70);
    expect(Math.max(...counts)).toBeLessThan(130);
  });

  it('depends on seed, split and index only', () => {
    const fewer = drawDigits({ count: 10, seed: 1, split: 'train' });
    expect(fewer.images.data).toEqual(digits.images.data.subarray(0, 7840));
    expect(fewer.labels).toEqual(digits.labels.subarray(0, 10));
    for (const other of [{ seed: 2, split: 'train' } as const, { seed: 1, split: 'test' } as const]) {
      expect(drawDigits({ count: 10, ...other }).images.data).not.toEqual(fewer.images.data);
    }
  });

  it('draws the same pictures as ever, so that results stay comparable', () => {
    const size = { width: 28, height: 28, channels: 1, layout: 'nchw', box: { low: 0, high: 1 } } as const;
    const pixels = Array.from({ length: 100 }, (_, i) => toPixels(row(digits.images, i), size).pixels);
    expect(crc32(Uint8Array.from(pixels.flatMap((image) => [...image]))).toString(16)).toBe('a7c20c8b');
  });

  it('survives being saved as 8-bit pixels', () => {
    const size = { width: 28, height: 28, channels: 1 };
    const format = { layout: 'nchw', box: { low: 0, high: 1 } } as const;
    const saved = toPixels(row(digits.images, 5), { ...size, ...format });
    expect(toTensor([saved], format).data).toEqual(row(digits.images, 5));
  });

  it('draws none, and refuses no number', () => {
    expect(drawDigits({ count: 0, seed: 1, split: 'test' }).images.shape).toEqual([0, 1, 28, 28]);
    expect(() => drawDigits({ count: 1.5, seed: 1, split: 'test' })).toThrow(OptionError);
  });

  it('has several styles of every digit', () => {
    for (const styles of digitStyles) expect(styles.length).toBeGreaterThan(2);
  });
});

/**
 * The shallow softmax of Goodfellow et al. 2015, as pylearn2 trained it: weights U(-0.005, 0.005), rate 0.1, batches of
 * 100, columns no longer than 1.9365.
 */
class Softmax {
  readonly weights: Float32Array[];
  readonly biases = new Float32Array(10);

  constructor(seed: number) {
    const random = randomStream(seed, 'softmax');
    this.weights = Array.from({ length: 10 }, () =>
      Float32Array.from({ length: 784 }, () => random.uniform(-0.005, 0.005)),
    );
  }

  probabilities(image: Float32Array): Float64Array {
    const logits = Float64Array.from(this.weights, (column, k) => {
      let sum = this.biases[k];
      for (let i = 0; i < 784; i++) sum += column[i] * image[i];
      return sum;
    });
    const most = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp(logit - most));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  }

  train({ images, labels }: LabelledImages, epochs: number): void {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = randomStream(1, 'order', epoch).permutation(labels.length);
      for (let start = 0; start + 100 <= order.length; start += 100)
        this.#step(images, labels, order.subarray(start, start + 100));
    }
  }

  #step(images: LabelledImages['images'], labels: Int32Array, batch: Uint32Array): void {
    const steps = this.weights.map(() => new Float32Array(784));
    for (const index of batch) {
      const image = row(images, index);
      const errors = this.probabilities(image);
      errors[labels[index]] -= 1;
      errors.forEach((error, k) => {
        const scaled = -0.001 * error;
        const step = steps[k];
        for (let i = 0; i < 784; i++) step[i] += scaled * image[i];
        this.biases[k] += scaled;
      });
    }
    this.weights.forEach((column, k) => {
      let squares = 0;
      for (let i = 0; i < 784; i++) {
        column[i] += steps[k][i];
        squares += column[i] * column[i];
      }
      const shrink = Math.min(1, 1.9365 / Math.sqrt(squares));
      for (let i = 0; i < 784; i++) column[i] *= shrink;
    });
  }

  /** The gradient of the cross-entropy in the image. */
  gradient(image: Float32Array, label: number): Float64Array {
    const errors = this.probabilities(image);
    errors[label] -= 1;
    const result = new Float64Array(784);
    this.weights.forEach((column, k) => {
      for (let i = 0; i < 784; i++) result[i] += errors[k] * column[i];
    });
    return result;
  }
}

describe('softmax regression on drawn digits', () => {
  const softmax = new Softmax(1);
  beforeAll(() => softmax.train(drawDigits({ count: 10_000, seed: 1, split: 'train' }), 5));
  const test = drawDigits({ count: 2000, seed: 1, split: 'test' });

  /** Percent of the test images that are misclassified after `change`. */
  function testError(change: (image: Float32Array, label: number) => Float32Array): number {
    const wrong = test.labels.filter((label, i) => {
      const image = change(row(test.images, i), label);
      return argMax(softmax.probabilities(image)) !== label;
    });
    return (100 * wrong.length) / test.labels.length;
  }

  it('errs about as often as on MNIST, where it errs on 9 %', () => {
    const error = testError((image) => image);
    expect(error, 'percent').toBeGreaterThan(5);
    expect(error, 'percent').toBeLessThan(12);
  });

  it('is fooled by the fast gradient sign method as on MNIST, where it is on 99.9 %', () => {
    const error = testError((image, label) => {
      const gradient = softmax.gradient(image, label);
      return image.map((value, i) => value + 0.25 * Math.sign(gradient[i]));
    });
    expect(error, 'percent').toBeGreaterThan(95);
  });
});
