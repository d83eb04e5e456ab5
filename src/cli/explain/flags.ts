import type { GoalFlags } from '../goal/flags.ts';
import type { ModelFlags } from '../inputs/model-flags.ts';
import type { RuntimeFlags } from '../inputs/runtime-flags.ts';

/** Options as the command line gives them. */
export interface ExplainFlags extends ModelFlags, GoalFlags, RuntimeFlags {
  readonly label?: number;
  readonly index: number;
  readonly epsilon?: number;
  readonly range?: number;
  readonly draws: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}
