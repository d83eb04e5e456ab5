/** Dynamic batching: every sample goes its own way, and what samples ask at the same time is answered in one run. */

/** A question that waits: whoever answers it tells the task that asked. */
export interface Waiting {
  readonly fail: (reason: unknown) => void;
}

interface Queue {
  readonly length: number;
  /** How often another one was served while this one waited. */
  passedOver: number;
  /** Answers the first `count` questions. */
  serve(count: number): Promise<void>;
}

/** Padding costs as much as samples do: a run is left smaller where more than this share of it would be padding. */
const MOST_PADDING = 0.25;

/** How many of `waiting` questions to answer in one run, where runs have powers of two of them. */
function worthwhile(waiting: number): number {
  const below = 2 ** Math.floor(Math.log2(waiting));
  return waiting > below && waiting < 2 * below * (1 - MOST_PADDING) ? below : waiting;
}

/**
 * Lets many tasks run side by side, each of which asks one question at a time and waits for its answer. A run starts
 * when a batch is full, or when all tasks wait. Who leaves makes room for the next, so that batches stay full.
 */
export class DynamicBatching {
  readonly #batchSize: number;
  readonly #concurrency: number;
  readonly #queues: Queue[] = [];
  /** Tasks that neither wait for an answer nor are over. */
  #busy = 0;
  #running = 0;

  constructor(batchSize: number, concurrency: number) {
    this.#batchSize = batchSize;
    this.#concurrency = Math.max(concurrency, 1);
  }

  /**
   * Opens a queue for questions of one kind, and gives what puts one there.
   *
   * @param answer Is given at most a batch of them, and tells each task its answer; what it throws, they are told
   */
  queue<Q extends Waiting>(answer: (questions: readonly Q[]) => Promise<void>): (question: Q) => void {
    const waiting: Q[] = [];
    const serve = async (count: number) => {
      const asked = waiting.splice(0, count);
      this.#running++;
      try {
        await answer(asked);
      } catch (error) {
        for (const { fail } of asked) fail(error);
      }
      this.#running--;
      this.#busy += asked.length;
      this.#dispatch();
    };
    this.#queues.push({
      get length() {
        return waiting.length;
      },
      passedOver: 0,
      serve,
    });
    return (question) => {
      waiting.push(question);
      this.#busy--;
      this.#dispatch();
    };
  }

  #dispatch(): void {
    while (this.#running < this.#concurrency) {
      const next = this.#next();
      if (next === undefined) return;
      const isFull = next.length >= this.#batchSize;
      if (!isFull && this.#busy > 0) return;
      for (const queue of this.#queues) if (queue.length > 0) queue.passedOver++;
      next.passedOver = 0;
      const share = Math.ceil(next.length / (this.#concurrency - this.#running));
      void next.serve(isFull ? this.#batchSize : worthwhile(share));
    }
  }

  /** The longest queue; but where all tasks wait, no queue is passed over for ever, whatever the others' length. */
  #next(): Queue | undefined {
    const urgency = ({ length, passedOver }: Queue) => (this.#busy > 0 ? length : length + passedOver);
    let next: Queue | undefined;
    for (const queue of this.#queues) {
      if (queue.length > 0 && (next === undefined || urgency(queue) > urgency(next))) next = queue;
    }
    return next;
  }

  /** Lets some more tasks run side by side with those that do already. Settles with all of them. */
  async enter(count: number, task: (index: number) => Promise<void>): Promise<void> {
    const failures: unknown[] = [];
    this.#busy += count;
    const one = async (index: number) => {
      await task(index).catch((error: unknown) => failures.push(error));
      this.#busy--;
      this.#dispatch();
    };
    await Promise.all(Array.from({ length: count }, (_, index) => one(index)));
    if (failures.length > 0) throw failures[0];
  }

  /**
   * Runs the tasks 0 to total - 1, about as many at a time as fill all batches under way and one more. After a failure
   * no further task starts; those under way come to their end, and then the first failure is thrown.
   */
  async run(total: number, task: (index: number) => Promise<void>): Promise<void> {
    let next = 0;
    let failed = false;
    const oneAfterAnother = async () => {
      while (next < total && !failed) {
        await task(next++).catch((error: unknown) => {
          failed = true;
          throw error;
        });
      }
    };
    await this.enter(Math.min(total, this.#batchSize * (this.#concurrency + 1)), oneAfterAnother);
  }
}
