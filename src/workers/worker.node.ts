/** The body of a worker thread: a runtime of its own that runs programs, and attacks samples, as the pool asks. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Classifier } from '../classifier/index.ts';
import { Questions } from '../harness/questions.ts';
import type { Attempt, Sample } from '../harness/sample.ts';
import type { Program, Runtime } from '../runtime/index.ts';
import { defaultRuntime } from '../runtime/node.ts';
import { assigned, classifierFor } from './assigned.ts';
import { departing } from './crossing-errors.ts';
import type { Numbered, Reply, Request, WorkerOptions } from './messages.ts';

/** An attack on samples of one model. */
interface Job {
  readonly questions: Questions;
  readonly attempt: (sample: Sample) => Promise<Attempt>;
  readonly abort: AbortController;
}

type Post = (reply: Reply) => void;

async function serve({ threads }: WorkerOptions): Promise<void> {
  const port = parentPort;
  if (port === null) return;
  const runtime = await defaultRuntime({ threads });
  const answer = answering(runtime, (reply) => port.postMessage(reply));
  port.on('message', (request: Request) => {
    answer(request).then(
      (reply) => port.postMessage(reply),
      (error: unknown) => port.postMessage(failed(request.id, error)),
    );
  });
}

function failed(id: number, error: unknown): Reply {
  return { id, kind: 'failed', error: departing(error) };
}

function answering(runtime: Runtime, post: Post): (request: Request) => Promise<Reply> {
  const programs = new Map<number, Program>();
  const models = new Map<number, Classifier>();
  const jobs = new Map<number, Job>();

  const attempted = async ({ questions, attempt }: Job, samples: readonly Numbered<Sample>[]): Promise<void> => {
    await questions.enter(samples.length, async (i) => {
      const { id, value } = samples[i];
      post(
        await attempt(value).then(
          (done): Reply => ({ id, kind: 'attempted', attempt: done }),
          (error: unknown) => failed(id, error),
        ),
      );
    });
  };

  return async (request) => {
    const { id } = request;
    switch (request.kind) {
      case 'hello':
        return { id, kind: 'hello', name: runtime.name, diagnostics: runtime.diagnostics };
      case 'compile':
        programs.set(request.program, await runtime.compile(request.bytes));
        return { id, kind: 'done' };
      case 'run':
        return { id, kind: 'results', results: await known(programs, request.program).run(request.feeds) };
      case 'dispose':
        await programs.get(request.program)?.dispose();
        programs.delete(request.program);
        return { id, kind: 'done' };
      case 'load':
        models.set(request.model, await classifierFor(request.bytes, request.as, runtime));
        return { id, kind: 'done' };
      case 'forget':
        await models.get(request.model)?.dispose();
        models.delete(request.model);
        return { id, kind: 'done' };
      case 'begin': {
        const { assignment } = request;
        const classifier = known(models, request.model);
        const abort = new AbortController();
        const questions = new Questions(classifier, abort.signal);
        const attempt = assigned(classifier, request.method, assignment, questions);
        jobs.set(request.job, { questions, abort, attempt });
        return { id, kind: 'done' };
      }
      case 'attempt':
        await attempted(known(jobs, request.job), request.samples);
        return { id, kind: 'done' };
      case 'end':
        jobs.get(request.job)?.abort.abort();
        jobs.delete(request.job);
        return { id, kind: 'done' };
      case 'quit':
        return process.exit(0);
    }
  };
}

function known<T>(all: ReadonlyMap<number, T>, id: number): T {
  const found = all.get(id);
  if (found === undefined) throw new Error(`${id} is not known in this worker thread`);
  return found;
}

await serve(workerData);
