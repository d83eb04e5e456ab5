import { Worker } from 'node:worker_threads';
import { RuntimeError } from '../errors.ts';
import { arrived } from './crossing-errors.ts';
import type { Reply, Request, WorkerOptions } from './messages.ts';

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

export type Question = Unnumbered<Request>;

interface Asked {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread ended before it had answered. What it was asked may be asked of another. */
export class LostWorkerError extends RuntimeError {
  constructor(reason: string) {
    super(`a worker thread was lost: ${reason}`);
  }
}

/** One worker thread and the questions that it has not answered yet. */
export class Member {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Asked>();
  readonly #known = new Map<string, Promise<Reply>>();
  #next = 0;
  #lost: LostWorkerError | undefined;
  /** Program runs under way. */
  load = 0;

  constructor(file: string, options: WorkerOptions) {
    this.#worker = new Worker(file, { workerData: options });
    this.#worker.on('message', (reply: Reply) => {
      const asked = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.kind === 'failed') asked?.reject(arrived(reply.error));
      else asked?.resolve(reply);
      if (this.#waiting.size === 0) this.#worker.unref();
    });
    this.#worker.on('error', (error) => this.#abandon(error.message));
    this.#worker.on('exit', (code) => this.#abandon(`it ended with code ${code}`));
    this.#worker.unref();
  }

  /** Whether the thread has ended. */
  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  #abandon(reason: string): void {
    this.#lost ??= new LostWorkerError(reason);
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
    this.#waiting.clear();
  }

  /** A number for a question, and the promise of its reply. */
  #expected(): { readonly id: number; readonly reply: Promise<Reply> } {
    const id = this.#next++;
    if (this.#lost !== undefined) return { id, reply: Promise.reject(this.#lost) };
    this.#worker.ref();
    const reply = new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    return { id, reply };
  }

  ask(question: Question): Promise<Reply> {
    const { id, reply } = this.#expected();
    this.#worker.postMessage({ ...question, id });
    return reply;
  }

  /** Asks what need only be asked once, such as to compile a program. A failure is remembered too. */
  askOnce(key: string, question: () => Question): Promise<Reply> {
    const known = this.#known.get(key) ?? this.ask(question());
    this.#known.set(key, known);
    return known;
  }

  /** Asks the opposite of what was asked once. Does nothing where it was not. */
  async undo(key: string, question: Question): Promise<void> {
    if (this.#known.delete(key) && !this.isLost) await this.ask(question);
  }

  /** Sends several values in one message; each is answered alone. */
  askEach<T>(
    values: readonly T[],
    question: (numbered: readonly { id: number; value: T }[]) => Question,
  ): Promise<Reply>[] {
    const expected = values.map(() => this.#expected());
    this.ask(question(values.map((value, i) => ({ id: expected[i].id, value })))).catch(() => undefined);
    return expected.map(({ reply }) => reply);
  }

  /** Ends the thread between two runs: native code that is cut off in the middle may take the whole process with it. */
  async end(): Promise<void> {
    // There is no answer but its end.
    if (!this.isLost) await this.ask({ kind: 'quit' }).catch(() => undefined);
  }
}
