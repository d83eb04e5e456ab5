/** ZCA whitening: images whose pixels are uncorrelated and of variance 1, and that still look like the images. */
import { DataError, OptionError } from '../../errors.ts';
import { constant, input, type Value } from '../../graph/index.ts';
import { add, matmul, sub, transposeMatrices } from '../../operators/index.ts';
import { floatResult, type Runtime } from '../../runtime/index.ts';
import { type FloatTensor, floats, row, sizeOf, tensor } from '../../tensor/index.ts';
import { squareRoots } from './matrix-root.ts';

/** A whitening that was fitted to images of D pixel values. */
export interface Zca {
  /** `[D]` */
  readonly mean: FloatTensor;
  /** P = (C + bias I)^(-1/2), `[D, D]`, where C is the covariance of the pixels. */
  readonly matrix: FloatTensor;
  /** The inverse of P, `[D, D]`. */
  readonly inverse: FloatTensor;
  /** The Frobenius norm of P (C + bias I) P - I, divided by that of I: about 1e-5 for CIFAR-10. */
  readonly residual: number;
}

export interface ZcaOptions {
  /** Added to the variance in every direction, so that those without any are not blown up. @default 0.1 */
  readonly bias?: number;
}

/** Images of one run. */
const ROWS = 2048;

/**
 * Fits the whitening of pylearn2's class ZCA, whose `filter_bias` is `bias`. The covariance is that of the images as a whole
 * population: divided by N. For the 3072 pixel values of CIFAR-10 it takes about 20 seconds on one core.
 *
 * @param images `[N, ...]`, for the maxout recipe after `globalContrastNormalization` with scale 55.
 * @throws DataError for no images, or values that are not finite; OptionError for a bias that is not positive; RuntimeError
 * where the bias is too small for float32
 * @see pylearn2, `datasets/preprocessing.py`; A. Bell and T. Sejnowski, "The 'independent components' of natural scenes are
 * edge filters", 1997.
 */
export async function fitZca(images: FloatTensor, runtime: Runtime, { bias = 0.1 }: ZcaOptions = {}): Promise<Zca> {
  if (!(bias > 0 && bias < Infinity)) throw new OptionError('bias', `${bias} is not a positive number`);
  const mean = meanImage(images);
  const covariance = await covarianceOf(images, mean, runtime);
  const size = mean.data.length;
  for (let i = 0; i < size; i++) covariance.data[i * (size + 1)] += bias;
  const { root, inverseRoot, residual } = await squareRoots(covariance, bias, runtime);
  return { mean, matrix: inverseRoot, inverse: root, residual };
}

/**
 * Whitens images: (x - mean) P.
 *
 * @param images `[N, ...]`
 * @returns As many images of the same shape. They are in no box.
 * @throws DataError where the images have another number of values than the ones that the whitening was fitted to
 */
export function whiten(images: FloatTensor, { mean, matrix }: Zca, runtime: Runtime): Promise<FloatTensor> {
  return mapped(images, matrix, (rows) => matmul(sub(rows, constant(mean)), constant(matrix)), runtime);
}

/**
 * Undoes `whiten`, for showing what was found among whitened images.
 *
 * @throws DataError as `whiten`
 */
export function unwhiten(images: FloatTensor, { mean, inverse }: Zca, runtime: Runtime): Promise<FloatTensor> {
  return mapped(images, inverse, (rows) => add(matmul(rows, constant(inverse)), constant(mean)), runtime);
}

async function mapped(
  images: FloatTensor,
  { shape: [size] }: FloatTensor,
  formula: (rows: Value) => Value,
  runtime: Runtime,
): Promise<FloatTensor> {
  if (sizeOf(images.shape.slice(1)) !== size) {
    throw new DataError(`images [${images.shape}] do not fit a whitening of ${size} pixel values`);
  }
  const data = new Float32Array(images.data.length);
  await overRows(images, formula, runtime, (result, start) => data.set(result, start * size));
  return tensor('float32', images.shape, data);
}

/** @throws DataError where there is no image, or one that is not finite */
function meanImage(images: FloatTensor): FloatTensor {
  const [count, ...shape] = images.shape;
  if (count === 0) throw new DataError('there are no images to fit a whitening to');
  const sums = new Float64Array(sizeOf(shape));
  for (let index = 0; index < count; index++) {
    row(images, index).forEach((value, i) => {
      if (!Number.isFinite(value)) throw new DataError(`image ${index} has the value ${value}`);
      sums[i] += value;
    });
  }
  return floats(
    [sums.length],
    sums.map((sum) => sum / count),
  );
}

async function covarianceOf(images: FloatTensor, mean: FloatTensor, runtime: Runtime): Promise<FloatTensor> {
  const size = mean.data.length;
  const sums = new Float64Array(size * size);
  const scatter = (rows: Value) => {
    const centred = sub(rows, constant(mean));
    return matmul(transposeMatrices(centred), centred);
  };
  await overRows(images, scatter, runtime, (result) => {
    for (let i = 0; i < result.length; i++) sums[i] += result[i];
  });
  return floats(
    [size, size],
    sums.map((sum) => sum / images.shape[0]),
  );
}

/** Evaluates a formula of images as rows `[n, D]` on all images, some rows at a time. */
async function overRows(
  images: FloatTensor,
  formula: (rows: Value) => Value,
  runtime: Runtime,
  use: (result: Float32Array, start: number) => void,
): Promise<void> {
  const [count, ...shape] = images.shape;
  const size = sizeOf(shape);
  const whole = count - (count % ROWS);
  const evaluate = async (from: number, to: number, step: number) => {
    if (from === to) return;
    const rows = input('rows', 'float32', [step, size]);
    const program = await runtime.compile({ inputs: [rows], outputs: { result: formula(rows) } });
    try {
      for (let start = from; start < to; start += step) {
        const data = images.data.subarray(start * size, (start + step) * size);
        const outputs = await program.run({ rows: tensor('float32', [step, size], data) });
        use(floatResult(outputs, 'result').data, start);
      }
    } finally {
      await program.dispose();
    }
  };
  await evaluate(0, whole, ROWS);
  await evaluate(whole, count, count - whole);
}
