/** The body of a worker thread: a runtime of its own that does what the pool asks. */
import { parentPort, workerData } from 'node:worker_threads';
import { GibbonError } from '../errors.ts';
import { defaultRuntime } from './node.ts';
import type { Reply, Request, WorkerOptions } from './pool-messages.ts';
import type { Program } from './runtime.ts';

async function serve({ threads }: WorkerOptions): Promise<void> {
  const port = parentPort;
  if (port === null) return;
  const runtime = await defaultRuntime({ threads });
  const programs = new Map<number, Program>();

  const answer = async (request: Request): Promise<Reply> => {
    switch (request.kind) {
      case 'hello':
        return { id: request.id, kind: 'hello', name: runtime.name, diagnostics: runtime.diagnostics };
      case 'compile':
        programs.set(request.program, await runtime.compile(request.bytes));
        return { id: request.id, kind: 'done' };
      case 'run': {
        const program = programs.get(request.program);
        if (program === undefined) throw new Error(`program ${request.program} is not compiled here`);
        return { id: request.id, kind: 'results', results: await program.run(request.feeds) };
      }
      case 'dispose':
        await programs.get(request.program)?.dispose();
        programs.delete(request.program);
        return { id: request.id, kind: 'done' };
    }
  };

  port.on('message', (request: Request) => {
    answer(request).then(
      (reply) => port.postMessage(reply),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const hint = error instanceof GibbonError ? error.hint : undefined;
        port.postMessage({ id: request.id, kind: 'failed', message, hint } satisfies Reply);
      },
    );
  });
}

await serve(workerData);
