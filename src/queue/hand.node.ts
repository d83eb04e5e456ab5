/** A worker of a queue: takes jobs, attacks their samples beside runtimes of its own, and says what came of them. */
import { attacks } from '../attacks/index.ts';
import type { Origin } from '../classifier/index.ts';
import { QueueError } from '../errors.ts';
import type { CrewedRuntime } from '../harness/crew.ts';
import type { Attempt } from '../harness/sample.ts';
import { sha256 } from '../tensor/index.ts';
import { departing } from '../workers/crossing-errors.ts';
import { BEAT, idOf, type Lead, type Presence, present, suited } from './board.ts';
import { type Broker, firstLine, type Job } from './broker.node.ts';
import { bytesOfMessage, messageOfBytes } from './message.ts';
import { Recent } from './recent.ts';
import { MissingBytesError, put, take } from './store.ts';
import { type Answer, type Order, queueName, type Samples } from './work.ts';

export interface HandOptions {
  readonly presence: Presence;
  /** Each takes one job at a time. */
  readonly runtimes: readonly CrewedRuntime[];
  /** Seconds after which the jobs of a worker that has vanished are given to others. */
  readonly lostAfter: number;
  /** Ends after so many seconds without a job. @default never */
  readonly idle?: number;
  /** Ends when the jobs in hand are done. */
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** So many models are kept. */
const KEPT = 4;
/** A job whose workers were lost so often is given back to whoever gave it out. */
const MOST_LOST = 3;

/**
 * Works until it is told to end.
 *
 * @throws QueueError where all audits at the queue are of another version of Gibbon, or on another runtime
 */
export async function workAt(broker: Broker, options: HandOptions): Promise<void> {
  const { presence, runtimes, lostAfter, idle, signal, say } = options;
  const { shelf, board } = broker;
  const id = idOf(presence);
  const free = [...runtimes];
  const models = new Recent<Uint8Array>(KEPT);
  const origins = new Map(
    runtimes.map((runtime) => [runtime, new Recent<Origin>(KEPT, (old) => void runtime.forget?.(old))]),
  );
  const tally = { jobs: 0, samples: 0 };
  let worked = performance.now();

  const modelOf = (hash: string) => models.at(hash, () => take(shelf, hash));

  const attemptsAt = async (runtime: CrewedRuntime, job: Job): Promise<readonly Attempt[]> => {
    const [order, samples] = await Promise.all([
      take(shelf, job.order).then((bytes) => messageOfBytes<Order>(bytes)),
      take(shelf, job.samples).then((bytes) => messageOfBytes<Samples>(bytes)),
    ]);
    const { model, as, method, assignment, batchSize } = order;
    const key = await sha256(bytesOfMessage({ model, as }));
    const origin = await origins.get(runtime)?.at(key, async () => ({ runtime, bytes: await modelOf(model), ...as }));
    if (origin === undefined || !Object.hasOwn(attacks, method)) throw new QueueError(`there is no attack ${method}`);
    const attempts: Attempt[] = [];
    const told = (attempt: Attempt) => attempts.push(attempt);
    const named = attacks[method];
    await runtime.crew.work({ method: named, origin, batchSize, assignment, samples, told, signal: undefined });
    return attempts.sort((a, b) => a.index - b.index);
  };

  const answer = async (job: Job): Promise<Answer> => {
    const { host } = presence;
    const runtime = free.pop();
    if (runtime === undefined) throw new QueueError('more jobs than runtimes');
    try {
      const attempts = await attemptsAt(runtime, job);
      tally.jobs++;
      tally.samples += attempts.length;
      return { host, kind: 'done', attempts: await put(shelf, bytesOfMessage(attempts)) };
    } catch (error) {
      if (error instanceof MissingBytesError) return { host, kind: 'missing', hash: error.hash };
      say(`a job failed: ${firstLine(error)}`);
      return { host, kind: 'failed', error: departing(error) };
    } finally {
      free.push(runtime);
      worked = performance.now();
    }
  };

  const worker = broker.worker(queueName(presence), answer, {
    concurrency: runtimes.length,
    name: presence.host,
    lockDuration: 1000 * lostAfter,
    stalledInterval: 500 * lostAfter,
    maxStalledCount: MOST_LOST,
  });

  const beat = async (): Promise<void> => {
    const busy = runtimes.length - free.length;
    await board.post('hands', id, { ...presence, ...tally, slots: runtimes.length, busy });
    if (busy === 0) requireWork(presence, present(await board.list('leads')), broker.name);
  };

  try {
    await new Promise<void>((resolve, reject) => {
      const pulse = () => beat().catch((error: unknown) => (error instanceof QueueError ? reject(error) : undefined));
      const beats = setInterval(pulse, 1000 * BEAT);
      const ends = setInterval(() => {
        const isIdle =
          idle !== undefined && free.length === runtimes.length && performance.now() - worked > 1000 * idle;
        if (!isIdle && !signal.aborted) return;
        clearInterval(beats);
        clearInterval(ends);
        resolve();
      }, 100);
      void pulse();
    });
  } finally {
    await worker.close();
    await board.withdraw('hands', id).catch(() => undefined);
  }
}

/** @throws QueueError where there are audits, and none whose work may be done here */
function requireWork(hand: Presence, leads: readonly Lead[], name: string): void {
  if (leads.length === 0 || leads.some((lead) => suited(hand, lead))) return;
  const [{ host, version, runtime, task }] = leads;
  const isOther = version !== hand.version;
  throw new QueueError(
    `this is Gibbon ${hand.version} on ${hand.runtime}, but "${task}" of ${host} at ${name} is by Gibbon ${version} on ${runtime}`,
    isOther
      ? `Outcomes of two versions are never put together. Install gibbon@${version} here.`
      : 'Outcomes of two runtimes are never put together. Give both sides the same --device and the same onnxruntime-node.',
  );
}
