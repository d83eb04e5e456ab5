import { queueFrom } from '../inputs/runtime-flags.ts';
import { type QueuePlan, queuePlan } from '../inputs/runtime-plan.ts';
import type { StatusFlags } from './flags.ts';

/** What `gibbon status` is to do. */
export interface StatusPlan {
  readonly queue: QueuePlan;
  readonly json: boolean;
}

/** @throws OptionError where no queue is named */
export function statusPlan(address: string | undefined, { json = false }: StatusFlags): StatusPlan {
  return { queue: queuePlan('QUEUE', queueFrom(address), undefined), json };
}
