/** ONNX Runtime in Node: native where onnxruntime-node is installed, WebAssembly where it is not. */
import { RuntimeError } from '../errors.ts';
import type { Graph } from '../graph/index.ts';
import { blockedConvolutions, hasBlockable } from '../transforms/blocked-convolutions.ts';
import { blockSizeOf } from './block-size.ts';
import type { Runtime } from './runtime.ts';
import { compileSession, modelBytes, type Ort, SESSION } from './session.ts';
import { ortWebRuntime } from './wasm.ts';

export interface NodeRuntimeOptions {
  /** Threads that one run uses. @default 1 */
  readonly threads?: number;
  /** What ONNX Runtime calls what runs graphs. @default 'cpu' */
  readonly provider?: string;
}

/**
 * Tells ONNX Runtime's official binaries not to report usage to Microsoft, unless the user has said what they shall do. Must
 * be called in the main thread: a worker's environment variables are a copy that native code does not see.
 */
export function disableTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
}

/**
 * The native runtime. Its official binaries report usage to Microsoft unless told otherwise; Gibbon tells them
 * otherwise before they are loaded, by setting the environment variable ORT_DISABLE_TELEMETRY where it is unset.
 *
 * @throws RuntimeError if onnxruntime-node is not installed or has no binary for this platform
 */
export async function nativeRuntime({ threads = 1, provider = 'cpu' }: NodeRuntimeOptions = {}): Promise<Runtime> {
  disableTelemetry();
  const ort: Ort & { env: { versions: { node?: string } } } = await import('onnxruntime-node').catch(
    (error: unknown) => {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
      throw new RuntimeError(
        `onnxruntime-node cannot be loaded: ${reason}`,
        'install it with ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node, or use wasmRuntime()',
      );
    },
  );
  const compile = (model: Graph | Uint8Array) =>
    compileSession(ort, modelBytes(model), {
      ...SESSION,
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
    });
  let blockSize: Promise<number | undefined> | undefined;
  return {
    name: `onnxruntime-node ${ort.env.versions.node ?? ''}${provider === 'cpu' ? '' : ` on ${provider}`}, ${threads} thread${threads === 1 ? '' : 's'}`,
    concurrency: 1,
    diagnostics: [],
    async compile(model) {
      if (model instanceof Uint8Array || provider !== 'cpu' || !hasBlockable(model)) return compile(model);
      blockSize ??= blockSizeOf(compile);
      const size = await blockSize;
      return compile(size === undefined ? model : blockedConvolutions(model, size));
    },
    dispose: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

/**
 * ONNX Runtime's WebAssembly build in Node: slower, and the same on every platform.
 *
 * @example
 * const classifier = await loadClassifier('model.onnx', { runtime: await wasmRuntime({ threads: 1 }) });
 */
export async function wasmRuntime({ threads = 1 }: NodeRuntimeOptions = {}): Promise<Runtime> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return ortWebRuntime(ort, 'wasm', threads);
}

/**
 * The native runtime, or the WebAssembly one where onnxruntime-node is not installed or has no binary; its diagnostics say so.
 *
 * @example
 * const runtime = await defaultRuntime({ threads: 1 });
 * const classifier = await loadClassifier('model.onnx', { runtime });
 */
export async function defaultRuntime(options: NodeRuntimeOptions = {}): Promise<Runtime> {
  return nativeRuntime(options).catch(async (error: unknown) => {
    if (!(error instanceof RuntimeError)) throw error;
    const message = `models run on WebAssembly, several times slower, because ${error.message}`;
    return { ...(await wasmRuntime(options)), diagnostics: [{ code: 'wasm-fallback', message }] };
  });
}
