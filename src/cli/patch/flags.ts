import type { ModelFlags } from '../inputs/model-flags.ts';
import type { RuntimeFlags } from '../inputs/runtime-flags.ts';

/** Options as the command line gives them. */
export interface PatchFlags extends ModelFlags, RuntimeFlags {
  /** A number or a name. */
  readonly class: string;
  readonly area: number;
  readonly test?: readonly string[];
  readonly limit?: number;
  readonly steps: number;
  readonly pictures: number;
  readonly rotation: number;
  readonly places: number;
  readonly print: number;
  readonly seed: number;
  readonly out: string;
  readonly json?: boolean;
}
