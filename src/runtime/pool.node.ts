/** Several runtimes in worker threads, so that batches run side by side and the event loop stays free. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { RuntimeError } from '../errors.ts';
import { disableTelemetry } from './node.ts';
import type { Reply, Request, WorkerOptions } from './pool-messages.ts';
import type { Program, Runtime, Tensors } from './runtime.ts';
import { modelBytes } from './session.ts';

export interface PoolOptions {
  /** How many batches run side by side. @default 2 */
  readonly workers?: number;
  /** Threads that one run uses. @default 1 */
  readonly threads?: number;
}

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

/** One worker thread and the questions it has not answered yet. */
class Correspondent {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  readonly #compiled = new Map<number, Promise<unknown>>();
  #next = 0;
  /** Runs under way. */
  load = 0;

  constructor(file: string, options: WorkerOptions) {
    this.#worker = new Worker(file, { workerData: options });
    this.#worker.on('message', (reply: Reply) => {
      const asked = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.kind === 'failed') asked?.reject(new RuntimeError(reply.message, reply.hint));
      else asked?.resolve(reply);
      if (this.#waiting.size === 0) this.#worker.unref();
    });
    this.#worker.on('error', (error) => this.#abandon(error.message));
    this.#worker.on('exit', (code) => this.#abandon(`it ended with code ${code}`));
    this.#worker.unref();
  }

  #abandon(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new RuntimeError(`a worker thread was lost: ${reason}`));
    this.#waiting.clear();
  }

  ask(question: Unnumbered<Request>): Promise<Reply> {
    const id = this.#next++;
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...question, id });
    });
  }

  /** Compiles a program unless this worker has it. */
  ready(program: number, bytes: Uint8Array): Promise<unknown> {
    const compiled = this.#compiled.get(program) ?? this.ask({ kind: 'compile', program, bytes });
    this.#compiled.set(program, compiled);
    return compiled;
  }

  async forget(program: number): Promise<void> {
    if (this.#compiled.delete(program)) await this.ask({ kind: 'dispose', program });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/**
 * A runtime over worker threads. A program is compiled in each worker that comes to run it. Results do not depend on
 * the number of workers.
 *
 * @throws RuntimeError if no runtime can be started in a worker
 */
export async function poolRuntime({ workers = 2, threads = 1 }: PoolOptions = {}): Promise<Runtime> {
  disableTelemetry();
  const file = createRequire(import.meta.url).resolve('gibbon/worker');
  const pool = Array.from({ length: workers }, () => new Correspondent(file, { threads }));
  const [hello] = await Promise.all(pool.map((worker) => worker.ask({ kind: 'hello' })));
  if (hello.kind !== 'hello') throw new RuntimeError('a worker thread answered out of turn');
  let nextProgram = 0;
  const dispose = async () => {
    await Promise.all(pool.map((worker) => worker.end()));
  };

  return {
    name: `${hello.name}, in ${workers} workers`,
    concurrency: workers,
    diagnostics: hello.diagnostics,
    async compile(model): Promise<Program> {
      const bytes = modelBytes(model);
      const program = nextProgram++;
      await pool[program % pool.length].ready(program, bytes);
      return {
        async run(feeds: Tensors): Promise<Tensors> {
          const worker = pool.reduce((least, candidate) => (candidate.load < least.load ? candidate : least));
          worker.load++;
          try {
            await worker.ready(program, bytes);
            const reply = await worker.ask({ kind: 'run', program, feeds });
            if (reply.kind !== 'results') throw new RuntimeError('a worker thread answered out of turn');
            return reply.results;
          } finally {
            worker.load--;
          }
        },
        async dispose() {
          await Promise.all(pool.map((worker) => worker.forget(program)));
        },
      };
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
