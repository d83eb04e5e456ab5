import type { NormName } from '../../threat/index.ts';
import type { ModelFlags } from '../inputs/model-flags.ts';
import type { DefenceName } from '../train/defences.ts';
import type { OptimizerName } from './kinds/training-step.ts';

/** Options as the command line gives them. */
export interface ExportFlags extends ModelFlags {
  readonly out: string;
  readonly threads: number;
  readonly json?: boolean;
  readonly attack?: string;
  readonly norm?: NormName;
  readonly epsilon?: number;
  readonly steps?: number;
  readonly stepSize?: number;
  readonly targeted?: boolean;
  /** False where it is switched off. */
  readonly clip: boolean;
  readonly product?: string;
  readonly loss?: string;
  readonly count?: number;
  readonly by?: string;
  readonly adversarial?: DefenceName;
  readonly alpha?: number;
  readonly beta?: number;
  readonly optimizer?: OptimizerName;
}
