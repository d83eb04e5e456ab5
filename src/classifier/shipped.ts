/** The class scores of a model as it ships: the file's own bytes on the runtime, with only the preprocessing before them that the user named. */
import type { Model, Preparation } from '../model/index.ts';
import { bfloat16ToFloat, halfToFloat, sizeOf, type Tensor } from '../tensor/index.ts';
import { inBatches, paddedPoints } from './batches.ts';
import type { ShippedModel } from './classifier.ts';
import { disposed } from './program-cache.ts';

export interface ShippedModelOptions {
  readonly model: Model;
  readonly preparing: Preparation;
  readonly outputName: string;
  readonly outputKind: ShippedModel['outputKind'];
  readonly classCount: number;
  /** Samples in one run: the file's own batch, or any number where it leaves that open. */
  readonly batchSize: () => number;
}

/** Asks the file as it is. `dispose` leaves the model alone. */
export function shippedModel(options: ShippedModelOptions): ShippedModel & { dispose(): Promise<void> } {
  const { model, preparing, outputName, classCount } = options;
  const { runtime, fixedBatch } = model;
  let isDisposed = false;

  return {
    outputKind: options.outputKind,
    async outputs(inputs) {
      if (isDisposed) throw disposed();
      const total = inputs.shape[0];
      const scores = new Float32Array(total * classCount);
      await inBatches(total, options.batchSize(), runtime.concurrency, async ({ start, count, size }) => {
        const rows = fixedBatch ?? size;
        const { held, ...pixels } = paddedPoints(inputs, start, count, rows);
        const results = await model.answer(await preparing.prepare(pixels), held);
        const values = asFloats(results[outputName]);
        const given = values.subarray(0, (values.length / rows) * count);
        scores.set(values.length === rows ? complemented(given) : given, start * classCount);
      });
      return { dtype: 'float32', shape: [total, classCount], data: scores };
    },
    async dispose() {
      isDisposed = true;
    },
  };
}

/** Probabilities p of one class as those of two, 1 - p and p. */
function complemented(probabilities: Float32Array): Float32Array {
  const pairs = new Float32Array(2 * probabilities.length);
  probabilities.forEach((p, i) => {
    pairs.set([1 - p, p], 2 * i);
  });
  return pairs;
}

/** The elements of class scores. */
export function asFloats({ dtype, data, shape }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint16Array && dtype === 'float16') return halfToFloat(data);
  if (data instanceof Uint16Array && dtype === 'bfloat16') return bfloat16ToFloat(data);
  if (data instanceof Float64Array) return Float32Array.from(data);
  throw new TypeError(`class scores should be floats and are ${dtype} [${shape}], ${sizeOf(shape)} elements`);
}
