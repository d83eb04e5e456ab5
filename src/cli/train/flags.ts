import type { NormName } from '../../threat/index.ts';
import type { ModelFlags } from '../inputs/model-flags.ts';
import type { RuntimeFlags } from '../inputs/runtime-flags.ts';
import type { DefenceName } from './defences.ts';

/** Options as the command line gives them. */
export interface TrainFlags extends Omit<ModelFlags, 'epsilon'>, RuntimeFlags {
  readonly from?: string;
  readonly dataset: string;
  readonly data?: string;
  readonly limit?: number;
  readonly adversarial?: DefenceName;
  readonly norm?: NormName;
  readonly epsilon?: number;
  readonly steps?: number;
  readonly stepSize?: number;
  readonly alpha?: number;
  readonly beta?: number;
  readonly angle?: number;
  readonly replays?: number;
  readonly warmUp?: number;
  readonly ramp?: number;
  readonly awp?: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: 'sgd' | 'momentum' | 'adam';
  readonly learningRate?: number;
  readonly patience?: number;
  readonly stopOnCollapse?: boolean;
  readonly seed: number;
  readonly out: string;
  readonly checkpoint?: string;
  readonly fresh?: boolean;
  readonly json?: boolean;
}
