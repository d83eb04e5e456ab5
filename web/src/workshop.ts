/** The page's side of a worker. */
import type { Failure, FromWorker, JobName, Jobs, Question, ToWorker } from './messages.ts';

/** A job that came to nothing. */
export class JobError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export interface AskOptions<Name extends JobName> {
  readonly onNews?: (news: Jobs[Name]['news']) => void;
  /** Cancels the job; the promise then rejects at once with a failure of code `'cancelled'`. */
  readonly signal?: AbortSignal;
}

interface Waiting {
  resolve(result: Jobs[JobName]['result']): void;
  reject(error: JobError): void;
  news(news: Jobs[JobName]['news']): void;
}

/** What the worker `name` is for: digits, what is proved of them, training, or models of any size. */
export type WorkshopName = 'digits' | 'proofs' | 'training' | 'any size';

export class Workshop {
  readonly #name: WorkshopName;
  readonly #ready: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #next = 0;

  /** @param ready What the worker waits for before it starts. */
  constructor(name: WorkshopName, ready: Promise<void> = Promise.resolve()) {
    this.#name = name;
    this.#ready = ready;
  }

  /** Has a job done. @throws JobError where it fails or is cancelled */
  ask<Name extends JobName>(
    kind: Name,
    request: Jobs[Name]['request'],
    { onNews, signal }: AskOptions<Name> = {},
  ): Promise<Jobs[Name]['result']> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, news: (news) => onNews?.(news) });
      const question: Question<Name> = { kind, id, request };
      this.#post(question);
      signal?.addEventListener('abort', () => {
        this.#post({ kind: 'cancel', id });
        this.#settle(id)?.reject(new JobError(failure('cancelled', 'cancelled')));
      });
    });
  }

  #post<Name extends JobName>(message: ToWorker<Name>): void {
    // Messages stay in their order: all of them wait for the same promise.
    this.#ready.then(() => {
      this.#worker ??= this.#start();
      this.#worker.postMessage(message);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker/main.ts', import.meta.url), { type: 'module', name: this.#name });
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#hear(data));
    worker.addEventListener('error', ({ message }) => this.#lost(message));
    return worker;
  }

  #hear(message: FromWorker): void {
    if (message.kind === 'news') this.#waiting.get(message.id)?.news(message.news);
    else if (message.kind === 'done') this.#settle(message.id)?.resolve(message.result);
    else {
      this.#settle(message.id)?.reject(new JobError(message.failure));
      // WebAssembly that ran out of memory once does not work again.
      if (message.failure.code === 'memory') this.#lost(message.failure.message);
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** A worker that ran out of memory is gone; the next job gets a new one. */
  #lost(message: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(new JobError(failure('memory', message)));
  }
}

function failure(code: string, message: string): Failure {
  return { code, message, hint: undefined, operators: [] };
}
