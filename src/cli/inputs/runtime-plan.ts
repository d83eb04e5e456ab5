import { availableParallelism } from 'node:os';
import { OptionError } from '../../errors.ts';
import { type QueueAddress, queueAddress } from '../../queue/address.ts';
import type { RuntimeFlags } from './runtime-flags.ts';

/** A queue whose workers attack samples. */
export interface QueuePlan {
  readonly address: QueueAddress;
  /** The folder through which models, samples and results travel; undefined for the queue itself. */
  readonly store: string | undefined;
}

/** Where models run. */
export interface RuntimePlan {
  /** Processor cores to use. */
  readonly threads: number;
  /** What computes; files are judged on the processor whatever it is. @default the processor */
  readonly device?: string;
  /** Who attacks samples. @default this process */
  readonly queue?: QueuePlan;
}

/** @throws OptionError for what is not the address of a queue, and a store without one */
export function runtimePlan({ threads = availableParallelism(), device, queue, store }: RuntimeFlags): RuntimePlan {
  if (store !== undefined && queue === undefined) {
    throw new OptionError(
      '--store',
      'it holds what travels by a queue, and none is named',
      'Add --queue redis://HOST:PORT.',
    );
  }
  return { threads, device, ...(queue !== undefined && { queue: queuePlan('--queue', queue, store) }) };
}

/** @throws OptionError for what is not the address of a queue */
export function queuePlan(option: string, address: string, store: string | undefined): QueuePlan {
  return { address: queueAddress(option, address), store };
}
