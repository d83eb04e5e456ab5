/** What training is told. */
import type { Progress } from '../arguments.ts';
import type { ParameterTensors } from '../nn/index.ts';
import type { RandomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import type { CheckpointStore, Epoch } from './checkpoint.ts';
import type { TrainingState } from './learner.ts';
import type { Schedule } from './schedules.ts';

/** What a progress callback is told after every epoch. */
export interface EpochEvent extends Epoch {
  readonly epochs: number;
}

/** When to stop before the last epoch. */
export interface Stopping {
  /** The name of the validation's figure that should become small. */
  readonly figure: string;
  /** Epochs without a new lowest figure after which training stops. */
  readonly patience: number;
}

export interface FitOptions {
  readonly runtime: Runtime;
  /** Decides the initial parameters, the order of the samples in every epoch, dropout and noise. */
  readonly seed: number;
  /** The most epochs. */
  readonly epochs: number;
  readonly batchSize: number;
  readonly schedule: Schedule;
  /** Changes a sample in place before the network sees it. Its random numbers depend on seed, epoch and sample. */
  readonly augment?: (sample: Float32Array, random: RandomStream) => void;
  /** Looks at the network after every epoch; gives figures by name. */
  readonly validate?: (parameters: ParameterTensors) => Promise<Readonly<Record<string, number>>>;
  /** Keeps the epoch with the lowest figure, and stops when it stays the lowest. @default the last epoch is kept */
  readonly stopping?: Stopping;
  /** Asked after every epoch whether to stop there. */
  readonly isDone?: (epoch: Epoch) => boolean;
  /** Asked after every epoch whether training has collapsed: it stops there, and an epoch from before is kept. @default never */
  readonly isCollapsed?: (epoch: Epoch) => boolean;
  /** Goes on from this state, as if so many epochs had been. @default from the architecture's initial parameters */
  readonly start?: { readonly state: TrainingState; readonly epoch: number };
  /** Where progress is kept, and taken up from. @default nowhere */
  readonly checkpoint?: CheckpointStore;
  /** Seconds between two checkpoints. @default 30 */
  readonly checkpointSeconds?: number;
  readonly onEpoch?: (event: EpochEvent) => void;
  /** Told after every run of the graph; `done` counts steps over all epochs. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops after the run of the graph that is under way; progress is saved, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
