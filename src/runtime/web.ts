/** ONNX Runtime in a browser, on a page or in a web worker. */
import { RuntimeError } from '../errors.ts';
import { input } from '../graph/index.ts';
import { neg } from '../operators/index.ts';
import { floats } from '../tensor/index.ts';
import { checkedRuntime } from './checked.ts';
import { inTurn } from './in-turn.ts';
import type { Runtime } from './runtime.ts';
import { ortWebRuntime } from './wasm.ts';
import { hasSimd, hasWebGpu, isIsolated, logicalProcessors } from './web-features.ts';

/** Where the files of onnxruntime-web's `dist` folder are served: the folder, ending in `/`, or single files. */
export type WasmPaths = string | { readonly mjs?: string; readonly wasm?: string };

export interface WebRuntimeOptions {
  /**
   * Threads that one run uses, where the page is cross-origin isolated; elsewhere it is 1.
   * @default half of the logical processors, 4 at most
   */
  readonly threads?: number;
  /**
   * `'wasm'` computes on the processor. `'webgpu'` computes on the graphics card: a program whose first run differs
   * there from the processor's is refused. `'auto'` lets such a program run on the processor, and everything where the
   * browser has no WebGPU. @default 'wasm'
   */
  readonly backend?: 'wasm' | 'webgpu' | 'auto';
  /** URLs, or paths from the root such as `/ort/`. @default where the bundler puts the .wasm file */
  readonly wasmPaths?: WasmPaths;
}

/**
 * ONNX Runtime in a browser. A page or worker loads it once: threads and paths are those of the first call.
 *
 * @throws RuntimeError if the browser has no WebAssembly SIMD, ONNX Runtime's files cannot be loaded, or WebGPU is asked
 * for where there is none
 */
export async function webRuntime(options: WebRuntimeOptions = {}): Promise<Runtime> {
  const { backend = 'wasm', wasmPaths } = options;
  if (!hasSimd()) {
    throw new RuntimeError(
      'this browser has no WebAssembly SIMD, which ONNX Runtime needs',
      'Use Chrome or Edge 91, Firefox 89, Safari 16.4 or a later one.',
    );
  }
  const onGpu = backend !== 'wasm' && (await hasWebGpu());
  if (backend === 'webgpu' && !onGpu) {
    throw new RuntimeError('this browser has no WebGPU', "Leave out backend: 'webgpu', or update browser and driver.");
  }

  // Apart from each other, so that who stays on the processor downloads the small one: 14 MB and not 27.
  const ort = await (onGpu ? import('onnxruntime-web/webgpu') : import('onnxruntime-web/wasm'));
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads ??= threadsFor(options.threads);
  if (wasmPaths !== undefined) ort.env.wasm.wasmPaths ??= wasmPaths;
  const threads = ort.env.wasm.numThreads;

  const onProcessor = await started(ortWebRuntime(ort, 'wasm', threads));
  if (!onGpu) return onProcessor;
  return inTurn(
    checkedRuntime(ortWebRuntime(ort, 'webgpu', threads), onProcessor, {
      onDifference: backend === 'webgpu' ? 'refuse' : 'reference',
    }),
  );
}

function threadsFor(wanted = Math.min(4, Math.ceil(logicalProcessors() / 2))): number {
  return isIsolated() ? wanted : 1;
}

/** A runtime whose files are loaded, which the first program asks for. */
async function started(runtime: Runtime): Promise<Runtime> {
  const x = input('x', 'float32', [1]);
  const program = await runtime.compile({ inputs: [x], outputs: { y: neg(x) } }).catch((error: unknown) => {
    throw new RuntimeError(
      `ONNX Runtime cannot be loaded in this browser: ${error instanceof Error ? error.message : String(error)}`,
      'Serve the .mjs and .wasm files of onnxruntime-web/dist and name their folder as wasmPaths.',
    );
  });
  await program.run({ x: floats([1], [1]) });
  await program.dispose();
  return runtime;
}
