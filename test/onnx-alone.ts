/** Files in plain onnxruntime-node, as anybody runs them who has never heard of Gibbon. */
import * as ort from 'onnxruntime-node';
import { type FloatTensor, floats, type Tensor } from '../src/tensor/index.ts';

type Feeds = Readonly<Record<string, Tensor>>;
type Results = Record<string, FloatTensor>;

export interface Alone {
  /** Outputs come as floats, truth values as 0 and 1. */
  run(feeds: Feeds): Promise<Results>;
  dispose(): Promise<void>;
}

/** A file made ready to run. */
export async function alone(bytes: Uint8Array): Promise<Alone> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  return {
    async run(feeds) {
      const inputs = Object.entries(feeds).map(([name, { dtype, data, shape }]) => [
        name,
        new ort.Tensor(dtype as 'float32', data as Float32Array, shape),
      ]);
      const outputs = Object.entries(await session.run(Object.fromEntries(inputs)));
      return Object.fromEntries(
        outputs.map(([name, { dims, data }]) => [name, floats(dims, Array.from(data as Float32Array, Number))]),
      );
    },
    dispose: () => session.release(),
  };
}

/** Runs a file once. */
export async function ranAlone(bytes: Uint8Array, feeds: Feeds): Promise<Results> {
  const file = await alone(bytes);
  return file.run(feeds).finally(() => file.dispose());
}
