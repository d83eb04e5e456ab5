import { availableParallelism } from 'node:os';
import { queueFrom } from '../inputs/runtime-flags.ts';
import { type QueuePlan, queuePlan } from '../inputs/runtime-plan.ts';
import type { WorkerFlags } from './flags.ts';

/** What `gibbon worker` is to do. */
export interface WorkerPlan {
  readonly queue: QueuePlan;
  /** Jobs at the same time, one to a core. */
  readonly threads: number;
  readonly device: string;
  /** Seconds after which the jobs of a worker that has vanished are given to others. */
  readonly lostAfter: number;
  /** Seconds without a job after which it ends; undefined for never. */
  readonly idle: number | undefined;
}

/** @throws OptionError where no queue is named */
export function workerPlan(address: string | undefined, flags: WorkerFlags): WorkerPlan {
  const { threads = availableParallelism(), device, store, lostAfter, idle } = flags;
  return { queue: queuePlan('QUEUE', queueFrom(address), store), threads, device, lostAfter, idle };
}
