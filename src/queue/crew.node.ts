/** A crew behind a queue: samples go out in jobs, to whoever works there, and what came of them comes back. */
import { attacks } from '../attacks/index.ts';
import { QueueError, RuntimeError } from '../errors.ts';
import type { Crew, CrewJob } from '../harness/crew.ts';
import type { Runtime } from '../runtime/index.ts';
import { sha256 } from '../tensor/index.ts';
import { arrived } from '../workers/crossing-errors.ts';
import { loadingOf } from '../workers/loading.ts';
import { BEAT, type DeadLetter, type Hand, type Presence, present, suited } from './board.ts';
import type { Broker } from './broker.node.ts';
import { openDesk } from './desk.node.ts';
import type { QueuedRuntime } from './ledger.ts';
import { bytesOfMessage } from './message.ts';
import { inPieces, jobsAhead, portionSize } from './portions.ts';
import { type Order, queueName, type Samples } from './work.ts';

export interface QueueOptions {
  /** Who leads. */
  readonly presence: Presence;
  /** What is done, in a few words. */
  readonly task: string;
  /** Told what the user should know. */
  readonly say: (text: string) => void;
}

/** A job is given out again so often before its samples are tried in smaller jobs. */
const TRIES = 2;
/** Bytes that workers miss are put there again so often. */
const MISSES = 5;

/**
 * A runtime whose samples are attacked by the workers of a queue; whatever is no sample runs on the runtime itself. Results are
 * those of one process, to the bit.
 */
export function queueRuntime(runtime: Runtime, broker: Broker, { presence, task, say }: QueueOptions): QueuedRuntime {
  const desk = openDesk(broker, queueName(presence));
  const id = `${presence.host} ${presence.pid} ${presence.started}`;
  const known: ReadonlySet<unknown> = new Set(Object.values(attacks));
  const counted = { attack: '', done: 0, total: 0, jobs: 0, outcomes: 0, cost: { forwards: 0, backwards: 0 } };
  const beats = new Set<(slots: number) => void>();
  let hasWorkers = true;

  const beat = async () => {
    await broker.board.post('leads', id, { ...presence, task, ...counted });
    const hands = present(await broker.board.list('hands'));
    const able = hands.filter((hand) => suited(hand, presence));
    if (able.length === 0 && hasWorkers) say(noWorkers(broker.name, presence, hands));
    hasWorkers = able.length > 0;
    const slots = able.reduce((sum, hand) => sum + hand.slots, 0);
    for (const told of beats) told(slots);
  };
  const heart = setInterval(() => void beat().catch(() => undefined), 1000 * BEAT);
  heart.unref();

  const work = async (job: CrewJob): Promise<void> => {
    const { signal, samples } = job;
    signal?.throwIfAborted();
    const model = await sha256(job.origin.bytes);
    const order: Order = {
      model,
      as: loadingOf(job.origin),
      method: job.method.name,
      assignment: job.assignment,
      batchSize: job.batchSize,
    };
    const orderBytes = bytesOfMessage(order);
    const orderHash = await sha256(orderBytes);
    const left = inPieces(samples, portionSize(samples.length, job.batchSize)).reverse();
    const dead: DeadLetter[] = [];
    const failures: unknown[] = [];
    Object.assign(counted, { attack: job.method.name, done: 0, total: samples.length });

    let end = () => {};
    const stopped = new Promise<void>((resolve) => {
      end = resolve;
    });
    const stop = (reason: unknown) => {
      failures.push(reason);
      end();
    };

    const attempted = async (portion: Samples): Promise<void> => {
      const bytes = bytesOfMessage(portion.map((sample, index) => ({ ...sample, index })));
      const hash = await sha256(bytes);
      const publish = async () => {
        await broker.shelf.write(model, job.origin.bytes);
        await broker.shelf.write(orderHash, orderBytes);
        await broker.shelf.write(hash, bytes);
      };
      let misses = 0;
      for (let tries = 1; failures.length === 0; tries++) {
        const outcome = await desk.ask({ order: orderHash, samples: hash, sampleCount: portion.length }, publish);
        if (outcome.kind === 'done') {
          for (const attempt of outcome.attempts) {
            counted.done++;
            counted.outcomes++;
            counted.cost.forwards += attempt.cost.forwards;
            counted.cost.backwards += attempt.cost.backwards;
            job.told({ ...attempt, index: portion[attempt.index].index });
          }
          return;
        }
        if (outcome.kind === 'missing') {
          if (++misses > MISSES) throw unseen(broker, outcome.host);
          tries--;
          continue;
        }
        const error = outcome.kind === 'failed' ? arrived(outcome.error) : undefined;
        // What one process would end with, too.
        if (error !== undefined && !(error instanceof RuntimeError)) throw error;
        const reason = outcome.kind === 'failed' ? outcome.error.message : outcome.reason;
        if (tries < TRIES) continue;
        if (portion.length > 1) {
          left.push(...inPieces(portion, Math.ceil(portion.length / 2)));
          return;
        }
        const [{ name }] = portion;
        const letter = { sample: String(name), attack: job.method.name, host: outcome.host, reason };
        dead.push({ ...letter, at: new Date().toISOString() });
        return;
      }
    };

    const running = new Set<Promise<void>>();
    const lane = async () => {
      while (failures.length === 0) {
        const portion = left.pop();
        if (portion === undefined) return;
        counted.jobs++;
        await attempted(portion).catch(stop);
        counted.jobs--;
      }
    };
    const widen = (slots: number) => {
      while (running.size < jobsAhead(slots) && left.length > 0 && failures.length === 0) {
        const one: Promise<void> = lane().finally(() => running.delete(one));
        running.add(one);
      }
    };
    const abort = () => stop(signal?.reason);
    signal?.addEventListener('abort', abort);
    beats.add(widen);
    widen(0);
    await beat().catch(() => undefined);
    while (running.size > 0 && failures.length === 0) await Promise.race([...running, stopped]);
    beats.delete(widen);
    signal?.removeEventListener('abort', abort);
    if (failures.length > 0) {
      await desk.withdraw();
      throw failures[0];
    }
    if (dead.length > 0) throw await buried(broker, id, dead);
  };

  const crew: Crew = { knows: (method) => known.has(method), work };
  const dispose = async () => {
    clearInterval(heart);
    await broker.board.withdraw('leads', id).catch(() => undefined);
    await desk[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
    await runtime.dispose();
  };
  return {
    ...runtime,
    name: `${runtime.name}, by the workers of ${broker.name}`,
    crew,
    ledger: broker.ledger,
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

function noWorkers(name: string, { version, runtime }: Presence, others: readonly Hand[]): string {
  if (others.length === 0) return `nobody works at ${name} yet: gibbon worker ${name} starts a worker, on any machine`;
  const [other] = others;
  return `the ${others.length} workers at ${name} cannot take part: that on ${other.host} is Gibbon ${other.version} on ${other.runtime}, and this is ${version} on ${runtime}`;
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
