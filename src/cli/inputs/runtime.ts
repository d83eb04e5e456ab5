import { cpu } from '../../runtime/devices/cpu.ts';
import type { Runtime } from '../../runtime/index.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { note } from '../shell/terminal.ts';
import type { RuntimePlan } from './runtime-plan.ts';

export interface RuntimeUse {
  /** Whether several runs share the cores, one each. @default each run uses all */
  readonly sideBySide?: boolean;
}

/**
 * A runtime as the plan says. What a device computes otherwise than the processor is told as soon as it is found.
 *
 * @throws RuntimeError where the device is not here
 */
export async function runtimeFor(
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
