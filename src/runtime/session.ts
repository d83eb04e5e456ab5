/** Programs on ONNX Runtime, whose JavaScript interface is one and the same in Node and in the browser. */
import type { InferenceSession, Tensor as OrtTensor, TypedTensor } from 'onnxruntime-common';
import { RuntimeError } from '../errors.ts';
import { exportGraph, type Graph } from '../graph/index.ts';
import type { DType, Tensor } from '../tensor/index.ts';
import type { Program, Tensors } from './runtime.ts';

/** The two classes that onnxruntime-node and onnxruntime-web both export. */
export interface Ort {
  readonly InferenceSession: {
    create(bytes: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (type: OrtTensor.Type, data: OrtTensor.DataType, dims: readonly number[]) => OrtTensor;
}

/** How all sessions are made; providers and threads are the platform's. */
export const SESSION = { graphOptimizationLevel: 'all', executionMode: 'sequential', logSeverityLevel: 4 } as const;

/** The bytes of what is to be compiled. */
export function modelBytes(model: Graph | Uint8Array): Uint8Array {
  return model instanceof Uint8Array ? model : exportGraph(model);
}

/** A tensor as ONNX Runtime takes it; the data are not copied. */
function toOrt(ort: Ort, value: Tensor): OrtTensor {
  return new ort.Tensor(value.dtype as OrtTensor.Type, value.data as OrtTensor.DataType, value.shape);
}

/** A tensor as ONNX Runtime gives it. */
function fromOrt(value: OrtTensor): Tensor {
  const { type, dims, data } = value as TypedTensor<OrtTensor.Type>;
  // Where JavaScript has Float16Array, half-precision numbers come as one; tensors hold their bits.
  const isHalf = type === 'float16' && ArrayBuffer.isView(data);
  const held = isHalf ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data;
  return { dtype: type as DType, shape: [...dims], data: held } as Tensor;
}

/** What ONNX Runtime said, without its internal source paths. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\/\S*\/(?=onnxruntime\/)/g, '').slice(0, 600);
}

/** Compiles the bytes of an ONNX file to a program. */
export async function compileSession(
  ort: Ort,
  bytes: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<Program> {
  const session = await ort.InferenceSession.create(bytes, options).catch((error: unknown) => {
    throw new RuntimeError(`ONNX Runtime cannot load this model: ${reasonOf(error)}`);
  });
  return {
    async run(feeds: Tensors): Promise<Tensors> {
      const inputs = Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, toOrt(ort, value)]));
      const results = await session.run(inputs).catch((error: unknown) => {
        throw new RuntimeError(`ONNX Runtime failed while it ran the model: ${reasonOf(error)}`);
      });
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromOrt(value)]));
    },
    dispose: () => session.release(),
  };
}
