/** Samples in batches of the few sizes that programs are compiled for. */
import { type FloatTensor, row, sizeOf } from '../tensor/index.ts';
import type { Points } from './points.ts';

/** The batch size to run `count` samples in: a power of two, or the largest allowed. */
export function bucketFor(count: number, largest: number): number {
  return Math.min(2 ** Math.ceil(Math.log2(Math.max(count, 1))), largest);
}

/** Rows `start` to `start + count` of some inputs, filled up with copies of the last row to `size` rows. */
export function paddedRows(inputs: FloatTensor, start: number, count: number, size: number): FloatTensor {
  const width = sizeOf(inputs.shape.slice(1));
  const shape = [size, ...inputs.shape.slice(1)];
  if (count === size) {
    return { dtype: 'float32', shape, data: inputs.data.subarray(start * width, (start + size) * width) };
  }
  const data = new Float32Array(size * width);
  data.set(inputs.data.subarray(start * width, (start + count) * width));
  const last = row(inputs, start + count - 1);
  for (let i = count; i < size; i++) data.set(last, i * width);
  return { dtype: 'float32', shape, data };
}

/** The same of points, with what they hold. */
export function paddedPoints(points: Points, start: number, count: number, size: number): Points {
  const inputs = paddedRows(points, start, count, size);
  return points.held === undefined ? inputs : { ...inputs, held: paddedRows(points.held, start, count, size) };
}

/** A stretch of samples that is run at once. */
export interface Batch {
  readonly start: number;
  readonly count: number;
  /** Rows of the program that runs it, padding included. */
  readonly size: number;
}

/** Calls `run` for stretches of `total` samples, so many at a time. */
export async function inBatches(
  total: number,
  largest: number,
  concurrency: number,
  run: (batch: Batch) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < total) {
      const start = next;
      const count = Math.min(largest, total - start);
      next += count;
      await run({ start, count, size: bucketFor(count, largest) });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
