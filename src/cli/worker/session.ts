/** What `gibbon worker` does once its words are read. */
import { workAt } from '../../queue/hand.node.ts';
import { poolRuntime } from '../../workers/pool.node.ts';
import { brokerFor, presenceOn } from '../inputs/runtime.ts';
import { note } from '../shell/terminal.ts';
import type { WorkerPlan } from './plan.ts';

/** Works at the queue until it is told to end. */
export async function runWorker({ queue, threads, lostAfter, idle }: WorkerPlan): Promise<void> {
  await using broker = await brokerFor(queue);
  // One thread each: several jobs side by side are faster than one on several threads, and the event loop stays free.
  const runtimes = await Promise.all(Array.from({ length: threads }, () => poolRuntime({ workers: 1 })));
  const ending = new AbortController();
  const end = () => {
    if (ending.signal.aborted) process.exit(130);
    note('ending after the jobs in hand; press Ctrl-C again to end at once');
    ending.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  const presence = presenceOn(runtimes[0]);
  note(`working at ${broker.name}, ${threads} jobs at a time: Gibbon ${presence.version} on ${presence.runtime}`);
  try {
    const { signal } = ending;
    await workAt(broker, { presence, runtimes, lostAfter, ...(idle !== undefined && { idle }), signal, say: note });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, end);
    await Promise.all(runtimes.map((runtime) => runtime.dispose()));
  }
}
