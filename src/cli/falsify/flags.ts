import type { RuntimeFlags } from '../inputs/runtime-flags.ts';

/** Options as the command line gives them. */
export interface FalsifyFlags extends RuntimeFlags {
  readonly timeout?: number;
  readonly seed: number;
  readonly out?: string;
}
