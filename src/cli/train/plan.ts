/** What `gibbon train` is to do: its flags, checked, with defaults filled in. */
import { resolve } from 'node:path';
import { OptionError } from '../../errors.ts';
import type { ArchitectureName } from '../../nn/named.ts';
import type { NormName } from '../../threat/index.ts';
import { requireWritableFile } from '../shell/output-folder.ts';
import { type DefenceName, type GivenNumbers, refuseIdleNumbers, refuseNorm } from './defences.ts';
import type { TrainFlags } from './flags.ts';

export interface TrainPlan {
  readonly architecture: ArchitectureName;
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
  readonly seed: number;
  readonly out: string;
  readonly checkpoint: string;
  /** Whether what the checkpoint holds is forgotten. */
  readonly fresh: boolean;
  readonly threads: number;
  readonly json: boolean;
}

/** @throws OptionError for flags that contradict each other, or a file that cannot be written */
export async function trainPlan(architecture: ArchitectureName, flags: TrainFlags): Promise<TrainPlan> {
  const { dataset, data, limit, adversarial, epsilon, epochs, batchSize, optimizer, learningRate } = flags;
  const { patience, seed, out, checkpoint = `${out}.checkpoint`, fresh = false, threads, json = false } = flags;
  const { steps, stepSize, alpha, beta, angle, replays, warmUp, ramp } = flags;
  const numbers = { steps, stepSize, alpha, beta, angle, replays, warmUp, ramp };
  refuseIdleNumbers(adversarial, numbers);
  refuseNorm(adversarial, flags.norm);
  await requireWritableFile('--out', out);
  await requireWritableFile('--checkpoint', checkpoint);
  if (resolve(checkpoint) === resolve(out)) {
    throw new OptionError('--checkpoint', 'it is also the file of the network', 'Name another file.');
  }
  return {
    architecture,
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
    seed,
    out,
    checkpoint,
    fresh,
    threads,
    json,
  };
}
