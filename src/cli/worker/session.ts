/** What `gibbon worker` does once its words are read. */

import type { CrewedRuntime } from '../../harness/crew.ts';
import { workAt } from '../../queue/hand.node.ts';
import { cpu } from '../../runtime/devices/cpu.ts';
import { crewHere } from '../../workers/here.ts';
import { poolRuntime } from '../../workers/pool.node.ts';
import { brokerFor, ownRuntime, presenceOn } from '../inputs/runtime.ts';
import { note } from '../shell/terminal.ts';
import type { WorkerPlan } from './plan.ts';

/** Works at the queue until it is told to end. */
export async function runWorker(plan: WorkerPlan): Promise<void> {
  const { queue, lostAfter, idle } = plan;
  await using broker = await brokerFor(queue);
  const runtimes = await runtimesFor(plan);
  const ending = new AbortController();
  const end = () => {
    if (ending.signal.aborted) process.exit(130);
    note('ending after the jobs in hand; press Ctrl-C again to end at once');
    ending.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  const presence = presenceOn(runtimes[0]);
  const jobs = `${runtimes.length} job${runtimes.length === 1 ? '' : 's'} at a time`;
  note(`working at ${broker.name}, ${jobs}: Gibbon ${presence.version} on ${presence.runtime}`);
  try {
    const { signal } = ending;
    await workAt(broker, { presence, runtimes, lostAfter, ...(idle !== undefined && { idle }), signal, say: note });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, end);
    await Promise.all(runtimes.map((runtime) => runtime.dispose()));
  }
}

/** One to a thread: several jobs side by side are faster than one on several threads, and this thread stays free. A device has one. */
async function runtimesFor({ threads, device }: WorkerPlan): Promise<CrewedRuntime[]> {
  if (device !== cpu.name) return [crewHere(await ownRuntime({ threads, device }))];
  return Promise.all(Array.from({ length: threads }, () => poolRuntime({ workers: 1 })));
}
