import type { NormName } from '../../threat/index.ts';
import type { GoalFlags } from '../goal/flags.ts';
import type { ModelFlags } from '../inputs/model-flags.ts';
import type { RuntimeFlags } from '../inputs/runtime-flags.ts';
import type { ServiceFlags } from '../service/flags.ts';

/** Options as the command line gives them; those of the attacks themselves aside. */
export interface AttackFlags extends ModelFlags, GoalFlags, ServiceFlags, RuntimeFlags {
  readonly attack: string;
  readonly norm?: NormName;
  readonly epsilon?: number;
  readonly label?: number;
  readonly labels?: string;
  readonly target?: number;
  readonly limit?: number;
  readonly startFrom?: string;
  readonly surrogate?: readonly string[];
  readonly seed: number;
  readonly clip: boolean;
  readonly out?: string;
  readonly json?: boolean;
}
