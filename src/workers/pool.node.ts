/** Several runtimes in worker threads, so that samples are attacked side by side and the event loop stays free. */
import { createRequire } from 'node:module';
import { isRegistered } from '../attacks/index.ts';
import { RuntimeError } from '../errors.ts';
import type { CrewedRuntime } from '../harness/crew.ts';
import type { Program, Tensors } from '../runtime/index.ts';
import { disableTelemetry } from '../runtime/node.ts';
import { modelBytes } from '../runtime/session.ts';
import { type Members, work } from './crew.node.ts';
import { loadingOf } from './loading.ts';
import { LostWorkerError, Member } from './member.node.ts';
import type { Reply } from './messages.ts';

export interface PoolOptions {
  /** How many batches run side by side. @default 2 */
  readonly workers?: number;
  /** Threads that one run uses. @default 1 */
  readonly threads?: number;
}

/**
 * A runtime over worker threads. Where a model was loaded from a file, `attack` and its like give whole samples to the
 * workers, each of which has the model to itself; else single batches, whose programs are compiled in each worker that
 * comes to run them. Results do not depend on the number of workers. A worker that ends is replaced, and what it had not
 * answered is asked again, once.
 *
 * @throws RuntimeError if no runtime can be started in a worker
 * @example
 * const runtime = await poolRuntime();
 * const classifier = await loadClassifier('model.onnx', { runtime });
 */
export async function poolRuntime({ workers = 2, threads = 1 }: PoolOptions = {}): Promise<CrewedRuntime> {
  disableTelemetry();
  const file = createRequire(import.meta.url).resolve('gibbon/worker');
  const pool = Array.from({ length: workers }, () => new Member(file, { threads }));
  const [hello] = await Promise.all(pool.map((member) => member.ask({ kind: 'hello' })));
  if (hello.kind !== 'hello') throw new RuntimeError('a worker thread answered out of turn');
  const models = new WeakMap<object, number>();
  let next = 0;

  const members: Members = {
    count: workers,
    at(place) {
      if (pool[place].isLost) pool[place] = new Member(file, { threads });
      return pool[place];
    },
    async load(member, origin) {
      const model = models.get(origin) ?? next++;
      models.set(origin, model);
      await member.askOnce(`model ${model}`, () => ({
        kind: 'load',
        model,
        bytes: origin.bytes,
        as: loadingOf(origin),
      }));
      return model;
    },
  };

  const leastBusy = (): Member => {
    const all = pool.map((_, place) => members.at(place));
    return all.reduce((least, candidate) => (candidate.load < least.load ? candidate : least));
  };

  /** Does something with the member that is least busy; if that is lost meanwhile, with another, once. */
  const withMember = async <T>(task: (member: Member) => Promise<T>): Promise<T> => {
    const once = async () => {
      const member = leastBusy();
      member.load++;
      try {
        return await task(member);
      } finally {
        member.load--;
      }
    };
    return once().catch((error: unknown) => {
      if (!(error instanceof LostWorkerError)) throw error;
      return once();
    });
  };

  const dispose = async () => {
    await Promise.all(pool.map((member) => member.end()));
  };

  return {
    name: `${hello.name}, in ${workers} workers`,
    concurrency: workers,
    diagnostics: hello.diagnostics,
    async compile(model): Promise<Program> {
      const bytes = modelBytes(model);
      const program = next++;
      const key = `program ${program}`;
      const compiledBy = (member: Member) => member.askOnce(key, () => ({ kind: 'compile', program, bytes }));
      await withMember(compiledBy);
      return {
        run: (feeds) =>
          withMember(async (member) => {
            await compiledBy(member);
            return resultsIn(await member.ask({ kind: 'run', program, feeds }));
          }),
        async dispose() {
          await Promise.all(pool.map((member) => member.undo(key, { kind: 'dispose', program })));
        },
      };
    },
    crew: {
      knows: isRegistered,
      work: (job) => work({ ...job, id: next++ }, members),
    },
    async forget(origin) {
      const model = models.get(origin);
      if (model === undefined) return;
      await Promise.all(pool.map((member) => member.undo(`model ${model}`, { kind: 'forget', model })));
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

function resultsIn(reply: Reply): Tensors {
  if (reply.kind !== 'results') throw new RuntimeError('a worker thread answered out of turn');
  return reply.results;
}
