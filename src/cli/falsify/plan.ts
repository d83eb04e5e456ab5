/** What `gibbon falsify` is to do: its flags, checked, with defaults filled in. */
import { availableParallelism } from 'node:os';
import { requireWritableFile } from '../shell/output-folder.ts';
import type { FalsifyFlags } from './flags.ts';

export interface FalsifyPlan {
  readonly model: string;
  readonly property: string;
  /** Undefined to give up by itself. */
  readonly timeoutSeconds: number | undefined;
  readonly seed: number;
  readonly threads: number;
  readonly out: string | undefined;
}

/** @throws OptionError for a file that cannot be written */
export async function falsifyPlan(model: string, property: string, flags: FalsifyFlags): Promise<FalsifyPlan> {
  const { timeout, seed, threads = availableParallelism(), out } = flags;
  if (out !== undefined) await requireWritableFile('--out', out);
  return { model, property, timeoutSeconds: timeout, seed, threads, out };
}
