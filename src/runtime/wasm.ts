/** ONNX Runtime's WebAssembly build, whose JavaScript interface is the same in Node and in browsers. */
import type { Env } from 'onnxruntime-common';
import type { Runtime } from './runtime.ts';
import { compileSession, modelBytes, type Ort, SESSION } from './session.ts';

/** What each of onnxruntime-web's bundles exports. */
export interface WebOrt extends Ort {
  readonly env: Env;
}

/** A runtime on a loaded bundle, whose kernels run on the processor or, with `'webgpu'`, on the graphics card. */
export function ortWebRuntime(ort: WebOrt, provider: 'wasm' | 'webgpu', threads: number): Runtime {
  const kernels = provider === 'wasm' ? 'WebAssembly' : 'WebGPU';
  return {
    name: `onnxruntime-web ${ort.env.versions.web ?? ''} (${kernels}), ${threads} thread${threads === 1 ? '' : 's'}`,
    concurrency: 1,
    diagnostics: [],
    compile: (model) =>
      compileSession(ort, modelBytes(model), {
        ...SESSION,
        executionProviders: [provider],
        intraOpNumThreads: threads,
      }),
    [Symbol.asyncDispose]() {
      return this.dispose();
    },
    dispose: async () => {},
  };
}
