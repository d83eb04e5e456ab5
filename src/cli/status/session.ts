/** What `gibbon status` does once its words are read. */
import { statusOf } from '../../queue/status.node.ts';
import { brokerFor } from '../inputs/runtime.ts';
import { print, printRecord } from '../shell/terminal.ts';
import { statusText } from './output.ts';
import type { StatusPlan } from './plan.ts';

/** Prints what is done at the queue. */
export async function runStatus({ queue, json }: StatusPlan): Promise<void> {
  await using broker = await brokerFor(queue);
  const status = await statusOf(broker);
  if (json) printRecord(status);
  else print(statusText(status, new Date()));
}
