/** What `gibbon train` is to do: its flags, checked, with defaults filled in. */
import { resolve } from 'node:path';
import { OptionError } from '../../errors.ts';
import type { ArchitectureName } from '../../nn/named.ts';
import type { NormName } from '../../threat/index.ts';
import { type ModelPlan, modelPlan } from '../inputs/model-plan.ts';
import { type RuntimePlan, runtimePlan } from '../inputs/runtime-plan.ts';
import { requireWritableFile } from '../shell/output-folder.ts';
import { type DefenceName, type GivenNumbers, refuseIdleNumbers, refuseNorm } from './defences.ts';
import type { TrainFlags } from './flags.ts';

export interface TrainPlan extends RuntimePlan {
  /** What is trained from its beginning; undefined where training goes on from a file. */
  readonly architecture: ArchitectureName | undefined;
  /** The file that training goes on from. */
  readonly from: ModelPlan | undefined;
  /** A name or a path. */
  readonly dataset: string;
  /** The folder of published sets. */
  readonly dataFolder: string | undefined;
  /** Images to learn from. */
  readonly limit: number | undefined;
  /** Undefined to learn from clean images alone. */
  readonly adversarial: DefenceName | undefined;
  /** Those of the defence that were given. */
  readonly numbers: GivenNumbers;
  /** How the adversary's changes are measured. */
  readonly norm: NormName;
  /** Undefined for the one that is usual for the data. */
  readonly epsilon: number | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: TrainFlags['optimizer'];
  /** Undefined for the usual one of the optimizer. */
  readonly learningRate: number | undefined;
  readonly patience: number | undefined;
  /** Whether training ends where it collapses, with what it was before. */
  readonly stopOnCollapse: boolean;
  readonly seed: number;
  readonly out: string;
  readonly checkpoint: string;
  /** Whether what the checkpoint holds is forgotten. */
  readonly fresh: boolean;
  readonly json: boolean;
}

/** @throws OptionError for flags that contradict each other, or a file that cannot be written */
export async function trainPlan(architecture: ArchitectureName | undefined, flags: TrainFlags): Promise<TrainPlan> {
  const { dataset, data, limit, adversarial, epsilon, epochs, batchSize, optimizer, learningRate } = flags;
  const { patience, seed, out, checkpoint = `${out}.checkpoint`, fresh = false, json = false } = flags;
  const { steps, stepSize, alpha, beta, angle, replays, warmUp, ramp, awp, stopOnCollapse = false } = flags;
  const numbers = { steps, stepSize, alpha, beta, angle, replays, warmUp, ramp, awp };
  const from = await startOf(architecture, flags);
  refuseIdleNumbers(adversarial, numbers);
  refuseNorm(adversarial, flags.norm);
  await requireWritableFile('--out', out, from ? [from.path] : []);
  await requireWritableFile('--checkpoint', checkpoint, from ? [from.path] : []);
  if (resolve(checkpoint) === resolve(out)) {
    throw new OptionError('--checkpoint', 'it is also the file of the network', 'Name another file.');
  }
  return {
    architecture,
    from,
    dataset,
    dataFolder: data,
    limit,
    adversarial,
    numbers,
    norm: flags.norm ?? 'Linf',
    epsilon,
    epochs,
    batchSize,
    optimizer,
    learningRate,
    patience,
    stopOnCollapse,
    seed,
    out,
    checkpoint,
    fresh,
    ...runtimePlan(flags),
    json,
  };
}

/** Flags that say how a file takes its inputs. */
const ofFiles = {
  box: '--box',
  mean: '--mean',
  std: '--std',
  layout: '--layout',
  channels: '--channels',
  output: '--output',
  input: '--input',
  feed: '--feed',
  shape: '--shape',
} as const satisfies Partial<Record<keyof TrainFlags, string>>;

/** The file that training goes on from. @throws OptionError where there is none and no architecture either, or both */
async function startOf(architecture: ArchitectureName | undefined, flags: TrainFlags): Promise<ModelPlan | undefined> {
  const { from, at } = flags;
  if (at !== undefined) throw new OptionError('--at', 'training starts at the input of a file', 'Leave it out.');
  if (from !== undefined && architecture !== undefined) {
    throw new OptionError(
      '--from',
      `the file says what the network is, and so does "${architecture}"`,
      'Leave one out.',
    );
  }
  if (from !== undefined) return modelPlan(from, flags);
  const idle = Object.entries(ofFiles).find(([name]) => Object.hasOwn(flags, name));
  if (idle !== undefined)
    throw new OptionError(idle[1], 'it has no meaning without --from', 'It says what a file takes.');
  if (architecture === undefined) {
    throw new OptionError('architecture', 'nothing says what to train', 'Name an architecture, or a file with --from.');
  }
  return undefined;
}
