import { hostname } from 'node:os';
import type { Presence } from '../../queue/board.ts';
import { cpu } from '../../runtime/devices/cpu.ts';
import { kindOf, type Runtime } from '../../runtime/index.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { note } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import type { QueuePlan, RuntimePlan } from './runtime-plan.ts';

export interface RuntimeUse {
  /** Whether several runs share the cores, one each. @default each run uses all */
  readonly sideBySide?: boolean;
  /** What it is used for, where workers of a queue take part. */
  readonly task?: string;
}

/**
 * A runtime as the plan says. What a device computes otherwise than the processor is told as soon as it is found.
 *
 * @throws RuntimeError where the device is not here; QueueError where the queue cannot be used
 */
export async function runtimeFor(plan: RuntimePlan, use: RuntimeUse = {}): Promise<Runtime> {
  const runtime = await ownRuntime(plan, use);
  if (plan.queue === undefined) return runtime;
  try {
    const [broker, { queueRuntime }] = await Promise.all([brokerFor(plan.queue), import('../../queue/crew.node.ts')]);
    return queueRuntime(runtime, broker, { presence: presenceOn(runtime), task: use.task ?? 'work', say: note });
  } catch (error) {
    await runtime.dispose();
    throw error;
  }
}

/** A runtime of this process. */
export async function ownRuntime(
  { threads, device = cpu.name }: RuntimePlan,
  { sideBySide = false }: RuntimeUse = {},
): Promise<Runtime> {
  if (device !== cpu.name) {
    const { deviceRuntime } = await import('../../runtime/devices/device-runtime.node.ts');
    return deviceRuntime(device, { threads, onFound: ({ message }) => note(message) });
  }
  if (!sideBySide || threads === 1) return defaultRuntime({ threads });
  const { poolRuntime } = await import('../../workers/pool.node.ts');
  return poolRuntime({ workers: threads });
}

/** A connection to the queue of a plan; that it is lost and back is said. */
export async function brokerFor({ address, store }: QueuePlan) {
  const { openBroker } = await import('../../queue/broker.node.ts');
  let isThere = true;
  return openBroker(address, {
    ...(store !== undefined && { store }),
    onConnection(isNow) {
      if (isNow !== isThere)
        note(isNow ? `${address.shown} is back` : `${address.shown} is lost; waiting until it is back`);
      isThere = isNow;
    },
  });
}

/** Who this process is, to those who meet at a queue. */
export function presenceOn(runtime: Runtime): Presence {
  return {
    host: hostname(),
    pid: process.pid,
    version: VERSION,
    runtime: kindOf(runtime),
    started: new Date().toISOString(),
  };
}
