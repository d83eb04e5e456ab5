import type { NormName } from '../../threat/index.ts';
import type { ModelFlags } from '../inputs/model-flags.ts';
import type { RuntimeFlags } from '../inputs/runtime-flags.ts';

/** Options as the command line gives them. */
export interface UniversalFlags extends ModelFlags, RuntimeFlags {
  readonly norm: NormName;
  readonly epsilon?: number;
  readonly epochs: number;
  readonly labels?: string;
  readonly test?: readonly string[];
  readonly limit?: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}
