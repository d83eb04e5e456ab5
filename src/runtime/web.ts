/** ONNX Runtime in a browser, on a page or in a web worker. */
import { type Diagnostic, OptionError, RuntimeError } from '../errors.ts';
import { exportGraph, input } from '../graph/index.ts';
import { neg } from '../operators/index.ts';
import { checkedRuntime } from './checked.ts';
import { inTurn } from './in-turn.ts';
import type { Runtime } from './runtime.ts';
import { ortWebRuntime, type WebOrt } from './wasm.ts';
import { hasSimd, hasWebGpu, isIsolated, logicalProcessors } from './web-features.ts';

/**
 * Where the files of onnxruntime-web's `dist` folder are served: the folder's URL, ending in `/`, or those of single files.
 * Single files must be those of the backend: `ort-wasm-simd-threaded.*` for the processor alone,
 * `ort-wasm-simd-threaded.asyncify.*` where WebGPU is used.
 */
export type WasmPaths = string | { readonly mjs?: string; readonly wasm?: string };

export interface WebRuntimeOptions {
  /**
   * Threads that one run uses. More than 1 needs a cross-origin isolated page and `wasmPaths` that name the .mjs file;
   * a diagnostic says where fewer are used than are given here. @default half of the logical processors, 4 at most; else 1
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
 * @throws OptionError if `threads` is no number of threads
 * @example
 * import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';     // as Vite has it
 * import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
 *
 * const runtime = await webRuntime({ wasmPaths: { mjs, wasm } });
 */
export async function webRuntime(options: WebRuntimeOptions = {}): Promise<Runtime> {
  const { threads: wanted, backend = 'wasm', wasmPaths } = options;
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted > 0)) {
    throw new OptionError('threads', `${wanted} is not a number of threads`);
  }
  if (!hasSimd()) {
    throw new RuntimeError(
      'this browser has no WebAssembly SIMD, which ONNX Runtime needs',
      'Use Chrome or Edge 91, Firefox 89, Safari 16.4 or a later one.',
    );
  }
  const onGpu = backend !== 'wasm' && (await hasWebGpu());
  if (backend === 'webgpu' && !onGpu) {
    throw new RuntimeError('this browser has no WebGPU to run on', "Leave out backend: 'webgpu'.");
  }

  // Apart from each other, so that who stays on the processor downloads the small one: 14 MB and not 27.
  const ort = await (onGpu ? import('onnxruntime-web/webgpu') : import('onnxruntime-web/wasm'));
  const obstacle = threadsObstacle(wasmPaths);
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads ??= obstacle === undefined ? (wanted ?? defaultThreads()) : 1;
  if (wasmPaths !== undefined) ort.env.wasm.wasmPaths ??= wasmPaths;
  const threads = ort.env.wasm.numThreads;

  await start(ort);
  const diagnostics =
    wanted === undefined || wanted === threads
      ? []
      : [fewerThreads(threads, obstacle ?? 'ONNX Runtime was loaded with that many before')];
  const processor = { ...ortWebRuntime(ort, 'wasm', threads), diagnostics };
  if (!onGpu) return processor;
  const onDifference = backend === 'webgpu' ? 'refuse' : 'reference';
  return inTurn(checkedRuntime(ortWebRuntime(ort, 'webgpu', threads), processor, { onDifference }));
}

/** Why runs cannot have several threads here, if there is a reason. */
function threadsObstacle(wasmPaths: WasmPaths | undefined): string | undefined {
  if (!isIsolated()) return 'the page is not cross-origin isolated: its headers COOP and COEP are missing';
  // Without a file of their own, threads start from the chunk that has ONNX Runtime in it, and run what it imports: the page.
  const mjs = typeof wasmPaths === 'string' ? wasmPaths : wasmPaths?.mjs;
  return mjs === undefined ? 'wasmPaths does not say where the .mjs file of ONNX Runtime is' : undefined;
}

function defaultThreads(): number {
  return Math.min(4, Math.ceil(logicalProcessors() / 2));
}

function fewerThreads(threads: number, reason: string): Diagnostic {
  return { code: 'threads', message: `runs use ${threads} thread${threads === 1 ? '' : 's'}, because ${reason}` };
}

/** Loads ONNX Runtime's files, which its first session asks for. */
async function start(ort: WebOrt): Promise<void> {
  const x = input('x', 'float32', [1]);
  const smallest = exportGraph({ inputs: [x], outputs: { y: neg(x) } });
  const session = await ort.InferenceSession.create(smallest, { executionProviders: ['wasm'] }).catch(
    (error: unknown) => {
      throw new RuntimeError(
        `ONNX Runtime cannot be started in this browser: ${error instanceof Error ? error.message : String(error)}`,
        "Serve the .mjs and .wasm files of onnxruntime-web's dist folder, and say where with wasmPaths.",
      );
    },
  );
  await session.release();
}
