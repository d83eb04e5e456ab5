import type { Preset } from '../../paper/preset.ts';

/** Options as the command line gives them. */
export interface ReproduceFlags {
  readonly preset: Preset;
  readonly only?: readonly number[];
  readonly data?: string;
  readonly out: string;
  readonly models: string;
  readonly export?: string;
  readonly seed: number;
  readonly seeds: number;
  readonly jobs: number;
  readonly json?: true;
}
