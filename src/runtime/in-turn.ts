import type { Runtime } from './runtime.ts';

/**
 * A runtime that is asked one thing at a time. ONNX Runtime's WebGPU sessions share one device context, which runs at
 * the same time upset (onnxruntime issue 32561).
 */
export function inTurn(runtime: Runtime): Runtime {
  let last: Promise<unknown> = Promise.resolve();
  const queued = <T>(task: () => Promise<T>): Promise<T> => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
  return {
    name: runtime.name,
    concurrency: 1,
    ...(runtime.judge && { judge: runtime.judge }),
    get diagnostics() {
      return runtime.diagnostics;
    },
    async compile(model) {
      const program = await queued(() => runtime.compile(model));
      return { run: (feeds) => queued(() => program.run(feeds)), dispose: () => queued(() => program.dispose()) };
    },
    [Symbol.asyncDispose]() {
      return this.dispose();
    },
    dispose: () => queued(() => runtime.dispose()),
  };
}
