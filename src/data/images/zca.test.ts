import { describe, expect, it } from 'vitest';
import { dot, eigen, fromEigen, relativeDifference } from '../../../test/symmetric-matrix.ts';
import { DataError, OptionError } from '../../errors.ts';
import { randomStream } from '../../random.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { type FloatTensor, floats, row, sizeOf } from '../../tensor/index.ts';
import { loadCifar10 } from '../published/cifar10.node.ts';
import { globalContrastNormalization } from './contrast.ts';
import { fitZca, unwhiten, whiten } from './zca.ts';

const runtime = await nativeRuntime();

/** Smooth pictures: neighbours are alike, as in photographs. */
function smoothImages(count: number, side: number): FloatTensor {
  const random = randomStream(3, 'smooth');
  const data = Array.from({ length: count }, () => {
    const [dx, dy, level] = [random.normal(), random.normal(), 3 * random.normal()];
    return Array.from(
      { length: side * side },
      (_, i) => 10 + level + dx * (i % side) + dy * Math.floor(i / side) + 0.5 * random.normal(),
    );
  });
  return floats([count, 1, side, side], data.flat());
}

/** The 16x16 pixels in the middle of images `[N, 3, 32, 32]`. */
function middleOf({ shape: [count, channels, height, width], data }: FloatTensor): FloatTensor {
  const rows = Array.from({ length: count * channels * 16 }, (_, at) => {
    const start = (Math.floor(at / 16) * height + 8 + (at % 16)) * width + 8;
    return data.subarray(start, start + 16);
  });
  const middle = floats([count, channels, 16, 16]);
  rows.forEach((values, at) => {
    middle.data.set(values, 16 * at);
  });
  return middle;
}

/** The mean and the covariance of the rows, in float64 by definition. */
function momentsOf(images: FloatTensor) {
  const [count, ...shape] = images.shape;
  const size = sizeOf(shape);
  const mean = new Float64Array(size);
  for (let n = 0; n < count; n++) for (let i = 0; i < size; i++) mean[i] += images.data[n * size + i] / count;
  const covariance = new Float64Array(size * size);
  for (let n = 0; n < count; n++) {
    const centred = Float64Array.from(row(images, n), (value, i) => value - mean[i]);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) covariance[i * size + j] += (centred[i] * centred[j]) / count;
    }
  }
  return { mean, covariance };
}

describe('ZCA whitening', () => {
  it('is V diag(1 / sqrt(lambda + bias)) V^T of the covariance, as in pylearn2', async () => {
    const images = smoothImages(300, 5);
    const zca = await fitZca(images, runtime, { bias: 0.3 });
    const { mean, covariance } = momentsOf(images);
    const { values, vectors } = eigen(covariance, 25);
    expect(relativeDifference(zca.mean.data, mean)).toBeLessThan(1e-6);
    const expected = fromEigen(
      values.map((value) => 1 / Math.sqrt(value + 0.3)),
      vectors,
    );
    expect(relativeDifference(zca.matrix.data, expected)).toBeLessThan(1e-5);
    expect(zca.residual).toBeLessThan(1e-5);
    const white = await whiten(images, zca, runtime);
    expect(white.shape).toEqual(images.shape);
    for (const index of [0, 299]) {
      const centred = Float64Array.from(row(images, index), (value, i) => value - mean[i]);
      row(white, index).forEach((value, i) => {
        expect(value).toBeCloseTo(dot(centred, expected.subarray(25 * i, 25 * (i + 1))), 4);
      });
    }
  });

  it('works in several runs as in one, and on images that it was not fitted to', async () => {
    const images = smoothImages(4500, 3);
    const zca = await fitZca(images, runtime);
    const { mean, covariance } = momentsOf(images);
    const { values, vectors } = eigen(covariance, 9);
    const inverseRoots = values.map((value) => 1 / Math.sqrt(value + 0.1));
    expect(relativeDifference(zca.mean.data, mean)).toBeLessThan(1e-6);
    expect(relativeDifference(zca.matrix.data, fromEigen(inverseRoots, vectors))).toBeLessThan(1e-5);
    const all = await whiten(images, zca, runtime);
    for (const index of [0, 2047, 2048, 4095, 4096, 4499]) {
      const one = await whiten(floats([1, 1, 3, 3], row(images, index)), zca, runtime);
      expect(relativeDifference(row(all, index), one.data), `image ${index}`).toBeLessThan(1e-5);
    }
  });

  it('is undone', async () => {
    const images = smoothImages(200, 4);
    const zca = await fitZca(images, runtime);
    const back = await unwhiten(await whiten(images, zca, runtime), zca, runtime);
    expect(back.shape).toEqual(images.shape);
    expect(relativeDifference(back.data, images.data)).toBeLessThan(1e-6);
  });

  it('leaves images alike that are all the same', async () => {
    const same = floats([3, 4], [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
    const zca = await fitZca(same, runtime);
    expect([...(await whiten(same, zca, runtime)).data]).toEqual(new Array(12).fill(0));
  });

  it('refuses what cannot be whitened', async () => {
    const images = smoothImages(10, 2);
    await expect(fitZca(images, runtime, { bias: 0 })).rejects.toThrow(OptionError);
    await expect(fitZca(floats([0, 4]), runtime)).rejects.toThrow(DataError);
    const broken = floats(images.shape, images.data);
    broken.data[13] = Number.NaN;
    await expect(fitZca(broken, runtime)).rejects.toThrow('image 3 has the value NaN');
    const zca = await fitZca(images, runtime);
    await expect(whiten(floats([2, 5]), zca, runtime)).rejects.toThrow('images [2,5] do not fit a whitening of 4');
  });
});

describe.skipIf(process.env.GIBBON_DATA === undefined)('ZCA whitening of CIFAR-10 (set GIBBON_DATA)', () => {
  it('makes the covariance the identity but for the bias', async () => {
    const { images } = await loadCifar10({ split: 'train', offline: true });
    // The middle of each photograph: a quarter of its pixels costs a 64th of the matrix products. Half the norm is as bright.
    const normalized = globalContrastNormalization(middleOf(images), { scale: 27.5 });
    const zca = await fitZca(normalized, runtime);
    expect(zca.residual).toBeLessThan(1e-4);
    const white = await whiten(normalized, zca, runtime);
    const variance = (direction: ArrayLike<number>, of: FloatTensor) => {
      const along = Array.from({ length: of.shape[0] }, (_, index) => dot(row(of, index), direction));
      const mean = along.reduce((sum, value) => sum + value, 0) / along.length;
      return along.reduce((sum, value) => sum + (value - mean) ** 2, 0) / along.length;
    };
    // The eigenvectors of large eigenvalues are waves across the picture; every eigenvalue becomes lambda / (lambda + 0.1).
    for (const [waves, channel] of [
      [1, 0],
      [2, 1],
      [3, 2],
    ]) {
      const wave = Float64Array.from({ length: 768 }, (_, i) =>
        Math.floor(i / 256) === channel ? Math.cos((Math.PI * waves * ((i % 16) + 0.5)) / 16) / Math.sqrt(128) : 0,
      );
      expect(variance(wave, normalized), 'before').toBeGreaterThan(4);
      expect(variance(wave, white), `${waves} waves`).toBeGreaterThan(0.8);
      expect(variance(wave, white), `${waves} waves`).toBeLessThan(1);
    }
    const image = Array.from(white.data.subarray(0, 768));
    const spread = Math.sqrt(dot(image, image) / 768);
    expect(spread, 'the paper: "the standard deviation is roughly 0.5"').toBeGreaterThan(0.2);
    expect(spread).toBeLessThan(1);
    const back = await unwhiten(white, zca, runtime);
    expect(relativeDifference(back.data, normalized.data)).toBeLessThan(1e-4);
  });
});
