/** Where jobs are given out and come back: each is asked about until an answer is there, whatever happens to queue and workers. */
import { setTimeout as delay } from 'node:timers/promises';
import { GibbonError, QueueError } from '../errors.ts';
import { type Broker, firstLine, type Job } from './broker.node.ts';
import { messageOfBytes } from './message.ts';
import { MissingBytesError, take } from './store.ts';
import { type Answer, type Attempts, jobName } from './work.ts';

/** What came of a job. */
export type Outcome =
  | { readonly kind: 'done'; readonly attempts: Attempts; readonly host: string }
  /** The workers that had it were lost. */
  | { readonly kind: 'lost'; readonly host: string; readonly reason: string }
  | Extract<Answer, { kind: 'missing' | 'failed' }>;

interface Open {
  readonly job: Job;
  /** Puts what the job needs where workers find it. */
  readonly publish: () => Promise<void>;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  readonly answer: Promise<Outcome>;
  isBusy: boolean;
  /** Whether it is to be looked at again. */
  isDue: boolean;
}

export interface Desk extends AsyncDisposable {
  /** Gives a job out. It is put into the queue again where the queue has forgotten it. */
  ask(job: Job, publish: () => Promise<void>): Promise<Outcome>;
  /** Takes back what no worker has begun. Whoever asked gets no answer. */
  withdraw(): Promise<void>;
}

/** All open jobs are asked about so often, in case that events were missed. */
const MILLISECONDS_BETWEEN_ROUNDS = 5000;
/** What is left of an audit that was killed goes away after a day. */
const KEPT = { age: 24 * 3600 };
const WAITS_WHEN_FULL = 20;

export function openDesk(broker: Broker, name: string): Desk {
  const queue = broker.queue(name);
  const events = broker.events(name);
  const open = new Map<string, Open>();

  const close = (id: string, entry: Open, outcome: Outcome) => {
    open.delete(id);
    entry.resolve(outcome);
  };

  /** Another audit with the same work may have removed it before. */
  const remove = (id: string) => queue.remove(id).catch(() => 0);

  /** Asks what became of a job, and does what follows. */
  const look = async (id: string, entry: Open): Promise<void> => {
    // First the state and then the job: read before it ended, it would say nothing of how.
    const state = await queue.getJobState(id);
    if (state === 'unknown') {
      await entry.publish();
      await queue.add('portion', entry.job, { jobId: id, removeOnComplete: KEPT, removeOnFail: KEPT });
      return;
    }
    if (state !== 'failed' && state !== 'completed') return;
    const known = await queue.getJob(id);
    if (known === undefined) {
      entry.isDue = true;
      return;
    }
    if (state === 'failed') {
      await remove(id);
      return close(id, entry, { kind: 'lost', host: known.processedBy ?? 'unknown', reason: known.failedReason });
    }
    const answer: Answer = known.returnvalue;
    if (answer.kind !== 'done') {
      await remove(id);
      return close(id, entry, answer);
    }
    try {
      const attempts = messageOfBytes<Attempts>(await take(broker.shelf, answer.attempts));
      await Promise.all([remove(id), broker.shelf.remove(answer.attempts), broker.shelf.remove(entry.job.samples)]);
      close(id, entry, { kind: 'done', attempts, host: answer.host });
    } catch (error) {
      if (!(error instanceof MissingBytesError)) throw error;
      // The queue lost a part of what it had. The job is done again.
      await remove(id);
      entry.isDue = true;
    }
  };

  const settle = async (id: string): Promise<void> => {
    const entry = open.get(id);
    if (entry === undefined) return;
    entry.isDue = true;
    if (entry.isBusy) return;
    entry.isBusy = true;
    try {
      while (entry.isDue && open.get(id) === entry) {
        entry.isDue = false;
        await whenNotFull(() => look(id, entry));
      }
    } catch (error) {
      open.delete(id);
      entry.reject(error instanceof GibbonError ? error : new QueueError(`${broker.name}: ${firstLine(error)}`));
    }
    entry.isBusy = false;
  };

  /** Waits for room in a queue that is full, as long as work comes back from it. */
  const whenNotFull = async (doing: () => Promise<void>): Promise<void> => {
    for (let waited = 0; ; waited++) {
      try {
        return await doing();
      } catch (error) {
        const isFull = error instanceof Error && /^OOM /.test(error.message);
        if (!isFull) throw error;
        if (waited === WAITS_WHEN_FULL) throw full(broker.name);
        await delay(1000);
      }
    }
  };

  events.on('completed', ({ jobId }) => void settle(jobId));
  events.on('failed', ({ jobId }) => void settle(jobId));
  const rounds = setInterval(() => {
    for (const id of open.keys()) void settle(id);
  }, MILLISECONDS_BETWEEN_ROUNDS);

  return {
    async ask(job, publish) {
      const id = await jobName(job);
      const known = open.get(id);
      if (known !== undefined) return known.answer;
      const { promise, resolve, reject } = withResolvers<Outcome>();
      open.set(id, { job, publish, resolve, reject, answer: promise, isBusy: false, isDue: false });
      void settle(id);
      return promise;
    },
    async withdraw() {
      const all = [...open];
      open.clear();
      for (const [id, { job }] of all) {
        // A job that a worker has in hand stays: its answer is found when the work is taken up again.
        const isGone = await remove(id);
        if (isGone === 1) await broker.shelf.remove(job.samples);
      }
    },
    async [Symbol.asyncDispose]() {
      clearInterval(rounds);
      await Promise.all([events.close(), queue.close()]);
    },
  };
}

function full(name: string): QueueError {
  return new QueueError(
    `${name} is full: its memory has no room for more work`,
    'Raise "maxmemory" in the configuration of Redis, or let --store name a folder that all machines see.',
  );
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}
