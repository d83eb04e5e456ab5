/** One attack on some samples, given out in jobs until all are answered. */
import { QueueError, RuntimeError } from '../errors.ts';
import type { CrewJob } from '../harness/crew.ts';
import { sha256 } from '../tensor/index.ts';
import { arrived } from '../workers/crossing-errors.ts';
import { loadingOf } from '../workers/loading.ts';
import type { DeadLetter } from './board.ts';
import type { Broker } from './broker.node.ts';
import type { Desk } from './desk.node.ts';
import { Lanes } from './lanes.ts';
import type { Leading } from './lead.node.ts';
import { bytesOfMessage } from './message.ts';
import { inPieces, jobsAhead, portionSize } from './portions.ts';
import type { Attempts, Order, Samples } from './work.ts';

/** Where errands are given out. */
export interface Counter {
  readonly broker: Broker;
  readonly desk: Desk;
  readonly lead: Leading;
}

/** A job is given out again so often before its samples are tried in smaller jobs. */
const TRIES = 2;
/** Bytes that workers miss are put there again so often. */
const MISSES = 5;

/**
 * Has all samples of a job attempted by workers. Samples of a job that fails are tried in smaller ones; what fails alone is told at
 * the end, when all others are done.
 *
 * @throws QueueError for samples that no worker could attack; what one process would end with; the reason of the signal
 */
export async function runErrand(job: CrewJob, { broker, desk, lead }: Counter): Promise<void> {
  const { signal, samples, method } = job;
  signal?.throwIfAborted();
  const order = await sealed(orderOf(job, await sha256(job.origin.bytes)));
  const pile = inPieces(samples, portionSize(samples.length, job.batchSize)).reverse();
  const dead: DeadLetter[] = [];
  lead.begin(method.name, samples.length);

  const lanes = new Lanes<Samples>(pile, async (portion) => {
    lead.out(1);
    try {
      const came = await attempted(portion);
      if (came === undefined) return;
      if ('attempts' in came) {
        for (const attempt of came.attempts) {
          lead.count(attempt);
          job.told({ ...attempt, index: portion[attempt.index].index });
        }
      } else if (portion.length > 1) {
        pile.push(...inPieces(portion, Math.ceil(portion.length / 2)));
      } else {
        const [{ name }] = portion;
        dead.push({ sample: String(name), attack: method.name, ...came, at: new Date().toISOString() });
      }
    } finally {
      lead.out(-1);
    }
  });

  /** What workers made of a portion, or why none could; undefined where nobody wants to know any more. */
  const attempted = async (portion: Samples): Promise<{ attempts: Attempts } | Refusal | undefined> => {
    const some = await sealed(portion.map((sample, index) => ({ ...sample, index })));
    const publish = async () => {
      await broker.shelf.write(order.value.model, job.origin.bytes);
      for (const { hash, bytes } of [order, some]) await broker.shelf.write(hash, bytes);
    };
    let [tries, misses] = [0, 0];
    while (!lanes.isStopped) {
      const outcome = await desk.ask({ order: order.hash, samples: some.hash, sampleCount: portion.length }, publish);
      if (outcome.kind === 'done') return outcome;
      if (outcome.kind === 'missing') {
        if (++misses > MISSES) throw unseen(broker, outcome.host);
        continue;
      }
      const { host } = outcome;
      if (outcome.kind === 'lost') {
        if (++tries === TRIES) return { host, reason: outcome.reason };
        continue;
      }
      const error = arrived(outcome.error);
      // What one process would end with, too.
      if (!(error instanceof RuntimeError)) throw error;
      if (++tries === TRIES) return { host, reason: error.message };
    }
    return undefined;
  };

  const ending = new AbortController();
  const abort = () => lanes.stop(signal?.reason);
  signal?.addEventListener('abort', abort);
  try {
    lanes.widen(jobsAhead(0));
    await lead.follow((slots) => lanes.widen(jobsAhead(slots)), ending.signal);
    await lanes.ended();
  } catch (error) {
    await desk.withdraw();
    throw error;
  } finally {
    ending.abort();
    signal?.removeEventListener('abort', abort);
  }
  if (dead.length > 0) throw await buried(broker, lead.id, dead);
}

interface Refusal {
  readonly host: string;
  readonly reason: string;
}

function orderOf({ origin, method, assignment, batchSize }: CrewJob, model: string): Order {
  return { model, as: loadingOf(origin), method: method.name, assignment, batchSize };
}

/** What travels, as bytes and under their hash. */
async function sealed<T>(value: T) {
  const bytes = bytesOfMessage(value);
  return { value, bytes, hash: await sha256(bytes) };
}

function unseen({ shelf }: Broker, host: string): QueueError {
  return new QueueError(
    `a worker on ${host} does not find in its store what was put into ${shelf.name}`,
    'Name the same --store on both sides: a folder that all machines see. Without --store, all of it is in the queue.',
  );
}

/** Leaves dead letters on the board, for `gibbon status`. */
async function buried({ board }: Broker, lead: string, dead: readonly DeadLetter[]): Promise<QueueError> {
  await Promise.all(dead.map((letter) => board.post('dead', `${lead} ${letter.attack} ${letter.sample}`, letter)));
  const [{ sample, attack, host, reason }] = dead;
  const others = dead.length === 1 ? '' : `, and ${dead.length - 1} more`;
  return new QueueError(
    `no worker could attack ${sample} with ${attack}: ${host} said last: ${reason}${others}`,
    'All other outcomes are kept: the same command with --resume tries these again. gibbon status lists them.',
  );
}
