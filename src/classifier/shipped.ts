/** The model as it ships: the file's own bytes on the runtime, with only the preprocessing before them that the user named. */
import { input, type Value } from '../graph/index.ts';
import { cast } from '../operators/index.ts';
import type { Program, Runtime } from '../runtime/index.ts';
import {
  bfloat16ToFloat,
  type DType,
  type FloatTensor,
  halfToFloat,
  type Shape,
  sizeOf,
  type Tensor,
} from '../tensor/index.ts';
import { inBatches, paddedRows } from './batches.ts';
import type { ShippedModel } from './classifier.ts';
import { isIdentity, type Preprocessing, preprocess } from './preprocessing.ts';
import { disposed } from './program-cache.ts';

export interface ShippedModelOptions {
  readonly bytes: Uint8Array;
  readonly runtime: Runtime;
  readonly preprocessing: Preprocessing;
  readonly inputName: string;
  readonly inputType: DType;
  readonly inputShape: Shape;
  readonly outputName: string;
  readonly outputKind: ShippedModel['outputKind'];
  readonly classCount: number;
  /** Samples in one run: the file's own batch, or any number where it leaves that open. */
  readonly batchSize: number;
  /** Whether the file takes no other number of samples. */
  readonly fixed: boolean;
}

/** Compiles the file as it is. The programs are kept until `dispose`. */
export function shippedModel(options: ShippedModelOptions): ShippedModel & { dispose(): Promise<void> } {
  const { bytes, runtime, preprocessing, inputName, inputType, inputShape, outputName, classCount } = options;
  let session: Promise<Program> | undefined;
  let isDisposed = false;
  const preparations = new Map<number, Promise<Program>>();

  const prepare = async (pixels: FloatTensor): Promise<Tensor> => {
    if (isIdentity(preprocessing) && inputType === 'float32') return pixels;
    const size = pixels.shape[0];
    const x = input('pixels', 'float32', pixels.shape);
    const prepared: Value = cast(preprocess(x, preprocessing), inputType);
    const program = preparations.get(size) ?? runtime.compile({ inputs: [x], outputs: { prepared } });
    preparations.set(size, program);
    return (await (await program).run({ pixels })).prepared;
  };

  return {
    outputKind: options.outputKind,
    async outputs(inputs) {
      if (isDisposed) throw disposed();
      session ??= runtime.compile(bytes);
      const program = await session;
      const total = inputs.shape[0];
      const scores = new Float32Array(total * classCount);
      await inBatches(total, options.batchSize, runtime.concurrency, async ({ start, count, size }) => {
        const rows = options.fixed ? options.batchSize : size;
        const pixels = paddedRows(inputs, start, count, rows);
        const results = await program.run({ [inputName]: await prepare({ ...pixels, shape: [rows, ...inputShape] }) });
        const values = asFloats(results[outputName]);
        const given = values.subarray(0, (values.length / rows) * count);
        scores.set(values.length === rows ? complemented(given) : given, start * classCount);
      });
      return { dtype: 'float32', shape: [total, classCount], data: scores };
    },
    async dispose() {
      isDisposed = true;
      const programs = [...preparations.values(), ...(session === undefined ? [] : [session])];
      preparations.clear();
      session = undefined;
      for (const program of programs) await (await program).dispose();
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

function asFloats({ dtype, data, shape }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint16Array && dtype === 'float16') return halfToFloat(data);
  if (data instanceof Uint16Array && dtype === 'bfloat16') return bfloat16ToFloat(data);
  if (data instanceof Float64Array) return Float32Array.from(data);
  throw new TypeError(`class scores should be floats and are ${dtype} [${shape}], ${sizeOf(shape)} elements`);
}
