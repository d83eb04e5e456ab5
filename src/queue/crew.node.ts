/** A crew behind a queue: samples go out in jobs, to whoever works there, and what came of them comes back. */
import { isRegistered } from '../attacks/index.ts';
import type { Crew } from '../harness/crew.ts';
import type { Runtime } from '../runtime/index.ts';
import type { Broker } from './broker.node.ts';
import { openDesk } from './desk.node.ts';
import { runErrand } from './errand.node.ts';
import { openLead, type QueueOptions } from './lead.node.ts';
import type { QueuedRuntime } from './ledger.ts';
import { queueName } from './work.ts';

/**
 * A runtime whose samples are attacked by the workers of a queue; whatever is no sample runs on the runtime itself. Results are
 * those of one process, to the bit.
 */
export function queueRuntime(runtime: Runtime, broker: Broker, options: QueueOptions): QueuedRuntime {
  const desk = openDesk(broker, queueName(options.presence));
  const lead = openLead(broker, options);
  const crew: Crew = {
    knows: isRegistered,
    work: (job) => runErrand(job, { broker, desk, lead }),
  };
  const dispose = async () => {
    await lead[Symbol.asyncDispose]();
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
