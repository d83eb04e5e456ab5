/** Files in plain onnxruntime-node, as anybody runs them who has never heard of Gibbon. */
import * as ort from 'onnxruntime-node';
import { type FloatTensor, floats, type Tensor } from '../src/tensor/index.ts';

/** Runs a file once. Outputs come as floats, truth values as 0 and 1. */
export async function ranAlone(
  bytes: Uint8Array,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Record<string, FloatTensor>> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const inputs = Object.entries(feeds).map(([name, { dtype, data, shape }]) => [
    name,
    new ort.Tensor(dtype as 'float32', data as Float32Array, shape),
  ]);
  try {
    const outputs = await session.run(Object.fromEntries(inputs));
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { dims, data }]) => [
        name,
        floats(dims, Array.from(data as Float32Array, Number)),
      ]),
    );
  } finally {
    await session.release();
  }
}
