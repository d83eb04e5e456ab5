/**
 * A queue with 1,000 workers and a million samples, event by event: how much is done a second, how large the queue gets, and who is in whose way.
 * Times are those that bench/queue.ts measured; docs/cluster.md has the table.
 *
 * node dist-bench/bench/queue-simulation.js
 */

import { fileURLToPath } from 'node:url';
import { jobsAhead, portionSize } from '../src/queue/portions.ts';
import { randomStream } from '../src/random.ts';

/** Seconds of processor time that were measured, for one sample or one job. */
export interface Costs {
  /** What the lead takes for a sample: asking the clean model, hashing, packing, reading the answer. */
  readonly leadOfSample: number;
  readonly redisOfJob: number;
  /** How long a worker is busy with a sample. */
  readonly worker: number;
  /** By how much jobs differ: standard deviation over mean. */
  readonly spread: number;
  /** Bytes of one sample in the queue, and of what came of it. */
  readonly sampleBytes: number;
  readonly attemptBytes: number;
}

export interface Simulated {
  readonly seconds: number;
  readonly samplesPerSecond: number;
  /** Shares of the time, 0 to 1. */
  readonly workersBusy: number;
  readonly leadBusy: number;
  readonly redisBusy: number;
  /** The largest number of bytes in the queue at any time. */
  readonly bytes: number;
}

/** Times with what happens then, the earliest first: a binary heap. */
class Agenda {
  readonly #heap: { readonly at: number; readonly then: (now: number) => void }[] = [];

  add(at: number, then: (now: number) => void): void {
    const heap = this.#heap;
    let i = heap.push({ at, then }) - 1;
    for (let up = (i - 1) >> 1; i > 0 && heap[up].at > heap[i].at; i = up, up = (i - 1) >> 1) {
      [heap[i], heap[up]] = [heap[up], heap[i]];
    }
  }

  /** Lets everything happen. @returns when the last thing did */
  run(): number {
    const heap = this.#heap;
    let now = 0;
    for (let [first] = heap; first !== undefined; [first] = heap) {
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) heap[0] = last;
      for (let i = 0, down = 1; down < heap.length; i = down, down = 2 * i + 1) {
        if (down + 1 < heap.length && heap[down + 1].at < heap[down].at) down++;
        if (heap[i].at <= heap[down].at) break;
        [heap[i], heap[down]] = [heap[down], heap[i]];
      }
      now = first.at;
      first.then(now);
    }
    return now;
  }
}

/** Whoever does one thing after the other: the lead, and Redis. */
class Single {
  #free = 0;
  busy = 0;
  readonly #agenda: Agenda;

  constructor(agenda: Agenda) {
    this.#agenda = agenda;
  }

  serve(now: number, seconds: number, then: (now: number) => void): void {
    this.#free = Math.max(this.#free, now) + seconds;
    this.busy += seconds;
    this.#agenda.add(this.#free, then);
  }
}

/**
 * One attack on many samples. A job goes from the lead to Redis, waits for a worker, is attacked, and goes back by Redis to the lead, which then gives out another.
 */
export function simulated(workers: number, samples: number, batchSize: number, costs: Costs): Simulated {
  const agenda = new Agenda();
  const [lead, redis] = [new Single(agenda), new Single(agenda)];
  const size = portionSize(samples, batchSize);
  const random = randomStream('queue simulation', workers);
  let left = samples;
  let idle = workers;
  let working = 0;
  let bytes = 0;
  let most = 0;
  const waiting: number[] = [];

  const hold = (more: number) => {
    bytes += more;
    most = Math.max(most, bytes);
  };
  const begin = (now: number, count: number) => {
    idle--;
    // Log-normal, so that a few jobs take several times as long as the others.
    const sigma = Math.sqrt(Math.log(1 + costs.spread ** 2));
    const seconds = count * costs.worker * Math.exp(sigma * random.normal() - sigma ** 2 / 2);
    working += seconds;
    agenda.add(now + seconds, (then) => finish(then, count));
  };
  const finish = (now: number, count: number) => {
    idle++;
    hold(count * costs.attemptBytes);
    const next = waiting.shift();
    if (next !== undefined) begin(now, next);
    redis.serve(now, costs.redisOfJob / 2, (then) =>
      lead.serve(then, (count * costs.leadOfSample) / 2, (at) => {
        hold(-count * (costs.sampleBytes + costs.attemptBytes));
        give(at);
      }),
    );
  };
  const give = (now: number) => {
    const count = Math.min(size, left);
    if (count === 0) return;
    left -= count;
    lead.serve(now, (count * costs.leadOfSample) / 2, (then) => {
      hold(count * costs.sampleBytes);
      redis.serve(then, costs.redisOfJob / 2, (at) => {
        if (idle > 0) begin(at, count);
        else waiting.push(count);
      });
    });
  };
  for (let lane = 0; lane < jobsAhead(workers); lane++) give(0);
  const seconds = agenda.run();
  return {
    seconds,
    samplesPerSecond: samples / seconds,
    workersBusy: working / (workers * seconds),
    leadBusy: lead.busy / seconds,
    redisBusy: redis.busy / seconds,
    bytes: most,
  };
}

/** As bench/queue.ts measured them on MNIST images under 40 steps of PGD, `mnist_conv_robust`, in jobs of 32 samples: means of three rounds. */
const MEASURED: Costs = {
  leadOfSample: 0.00086,
  redisOfJob: 0.0072,
  worker: 0.00455,
  spread: 0.21,
  sampleBytes: 28 * 28 * 4 + 200,
  attemptBytes: 28 * 28 * 4 + 300,
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = [
    ['PGD, 40 steps', MEASURED],
    ['AutoAttack, 100 times as long', { ...MEASURED, worker: 100 * MEASURED.worker }],
  ] as const;
  for (const [name, costs] of rows) {
    for (const workers of [1, 10, 100, 300, 1000]) {
      const { seconds, samplesPerSecond, workersBusy, leadBusy, redisBusy, bytes } = simulated(
        workers,
        1e6,
        128,
        costs,
      );
      const cells = [
        name,
        workers,
        Math.round(seconds),
        Math.round(samplesPerSecond),
        ...[workersBusy, leadBusy, redisBusy].map((share) => `${(100 * share).toFixed(0)} %`),
        `${(bytes / 2 ** 20).toFixed(0)} MiB`,
      ];
      process.stdout.write(`| ${cells.join(' | ')} |\n`);
    }
  }
}
