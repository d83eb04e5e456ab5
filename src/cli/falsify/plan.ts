/** What `gibbon falsify` is to do: its flags, checked, with defaults filled in. */
import { type RuntimePlan, runtimePlan } from '../inputs/runtime-plan.ts';
import { requireWritableFile } from '../shell/output-folder.ts';
import type { FalsifyFlags } from './flags.ts';

export interface FalsifyPlan extends RuntimePlan {
  readonly model: string;
  readonly property: string;
  /** Undefined to give up by itself. */
  readonly timeoutSeconds: number | undefined;
  readonly seed: number;
  readonly out: string | undefined;
}

/** @throws OptionError for a file that cannot be written */
export async function falsifyPlan(model: string, property: string, flags: FalsifyFlags): Promise<FalsifyPlan> {
  const { timeout, seed, out } = flags;
  if (out !== undefined) await requireWritableFile('--out', out, [model, property]);
  return { model, property, timeoutSeconds: timeout, seed, ...runtimePlan(flags), out };
}
