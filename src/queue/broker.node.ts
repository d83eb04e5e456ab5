/** A connection to a queue. Nothing listens here: all connections lead to the address that the user named. */
import type { Queue, QueueEvents, Worker, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { QueueError } from '../errors.ts';
import { type QueueAddress, withoutCredentials } from './address.ts';
import type { Board } from './board.ts';
import { folderLedger } from './folder-ledger.node.ts';
import { folderShelf } from './folder-shelf.node.ts';
import type { Ledger } from './ledger.ts';
import { redisBoard } from './redis-board.node.ts';
import { redisLedger } from './redis-ledger.node.ts';
import { redisShelf } from './redis-shelf.node.ts';
import type { Shelf } from './store.ts';
import type { Answer, Portion } from './work.ts';

export interface BrokerOptions {
  /** A folder that all machines see, in place of the memory of the queue. */
  readonly store?: string;
  /** Told when the connection is lost, and when it is back. */
  readonly onConnection?: (isThere: boolean) => void;
}

export type Job = Portion & { readonly sampleCount: number };

export interface Broker extends AsyncDisposable {
  /** Its address without credentials. */
  readonly name: string;
  readonly shelf: Shelf;
  readonly board: Board;
  readonly ledger: Ledger;
  /** How many bytes of memory the queue takes, all of it. */
  memory(): Promise<number>;
  queue(name: string): Queue<Job, Answer>;
  events(name: string): QueueEvents;
  worker(name: string, work: (job: Job) => Promise<Answer>, options: Partial<WorkerOptions>): Worker<Job, Answer>;
}

/** In front of all keys. */
const PREFIX = 'gibbon';
const MILLISECONDS_TO_CONNECT = 5000;
const SLOWEST_RETRY = 2000;

/**
 * Opens a connection. One that is lost later comes back by itself, and what was asked meanwhile is asked then.
 *
 * @throws QueueError where BullMQ is not installed, or the queue cannot be reached
 */
export async function openBroker(address: QueueAddress, options: BrokerOptions = {}): Promise<Broker> {
  const [bullmq, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]).catch((error: unknown) => {
    throw new QueueError(
      `a queue needs BullMQ and ioredis, which cannot be loaded: ${firstLine(error)}`,
      'Install them beside Gibbon: npm install bullmq ioredis',
    );
  });
  const connected = async (): Promise<Redis> => {
    let hasBeen = false;
    const client = new Redis(address.secret, {
      lazyConnect: true,
      connectTimeout: MILLISECONDS_TO_CONNECT,
      maxRetriesPerRequest: null,
      retryStrategy: (times) => (hasBeen ? Math.min(100 * times, SLOWEST_RETRY) : null),
    });
    let reason: unknown;
    client.on('error', (error) => {
      reason = error;
    });
    try {
      await client.connect();
      await client.ping();
    } catch (error) {
      client.disconnect();
      throw unreachable(address, firstLine(reason ?? error));
    }
    hasBeen = true;
    return client;
  };
  const client = await connected();
  const { onConnection, store } = options;
  let isClosing = false;
  client.on('close', () => !isClosing && onConnection?.(false));
  client.on('ready', () => onConnection?.(true));
  const open: { close(): Promise<void> }[] = [];
  const opened = <T extends { close(): Promise<void>; on(event: 'error', told: () => void): unknown }>(one: T): T => {
    // What is said of lost connections is said once, by the client.
    one.on('error', () => undefined);
    open.push(one);
    return one;
  };
  const common = { connection: client, prefix: PREFIX };
  return {
    name: address.shown,
    shelf: store === undefined ? redisShelf(client, address.shown, PREFIX) : folderShelf(store),
    ledger: store === undefined ? redisLedger(client, address.shown, PREFIX) : folderLedger(store),
    memory: async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]),
    board: redisBoard(client, PREFIX),
    // A few events are enough: whoever misses one asks what became of its jobs.
    queue: (name) => opened(new bullmq.Queue<Job, Answer>(name, { ...common, streams: { events: { maxLen: 1000 } } })),
    events: (name) => opened(new bullmq.QueueEvents(name, common)),
    worker: (name, work, more) =>
      opened(new bullmq.Worker<Job, Answer>(name, ({ data }) => work(data), { ...common, ...more })),
    async [Symbol.asyncDispose]() {
      isClosing = true;
      await Promise.all(open.map((one) => one.close().catch(() => undefined)));
      client.disconnect();
    },
  };
}

function unreachable({ shown }: QueueAddress, reason: string): QueueError {
  if (/NOAUTH|WRONGPASS|NOPERM/.test(reason)) {
    return new QueueError(
      `${shown} does not let us in: ${reason}`,
      'Write redis://NAME:PASSWORD@HOST:PORT, best in GIBBON_QUEUE, which other users of the machine cannot read.',
    );
  }
  return new QueueError(
    `${shown} cannot be reached: ${reason}`,
    'Is Redis running there, and does it let this machine in?',
  );
}

/** What an error of somebody else's says, without credentials. */
export function firstLine(error: unknown): string {
  const text =
    error instanceof Error ? error.message || String('code' in error ? error.code : error.name) : String(error);
  return withoutCredentials(text.split('\n')[0]);
}
