import type { ModelFlags } from '../inputs/model-flags.ts';

/** Options as the command line gives them. */
export interface SmoothFlags extends ModelFlags {
  readonly data: readonly string[];
  readonly labels?: string;
  readonly limit?: number;
  readonly sigma: readonly number[];
  readonly samples: number;
  readonly alpha: number;
  readonly seed: number;
  readonly threads?: number;
  readonly out?: string;
  readonly export?: string;
  readonly exportNoise: 'inside' | 'input';
  readonly json?: boolean;
}
