import { availableParallelism } from 'node:os';
import type { RuntimeFlags } from './runtime-flags.ts';

/** Where models run. */
export interface RuntimePlan {
  /** Processor cores to use. */
  readonly threads: number;
  /** What computes; files are judged on the processor whatever it is. @default the processor */
  readonly device?: string;
}

export function runtimePlan({ threads = availableParallelism(), device }: RuntimeFlags): RuntimePlan {
  return { threads, device };
}
