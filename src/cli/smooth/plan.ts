/** What `gibbon smooth` is to do: its flags, checked, with defaults and the model card filled in. */
import { availableParallelism } from 'node:os';
import { type ModelPlan, modelPlan } from '../inputs/model-plan.ts';
import type { SamplePlan } from '../inputs/sample-plan.ts';
import { requireWritableFile } from '../shell/output-folder.ts';
import type { SmoothFlags } from './flags.ts';

export interface SmoothPlan {
  readonly model: ModelPlan;
  readonly samples: SamplePlan;
  /** Standard deviations of the noise. */
  readonly sigmas: readonly number[];
  /** Copies of each input that are counted. */
  readonly copies: number;
  readonly alpha: number;
  readonly seed: number;
  readonly threads: number;
  /** Where the record goes. */
  readonly out: string | undefined;
  readonly json: boolean;
}

/** @throws OptionError for a file that cannot be written; DataError for a card that cannot be read */
export async function smoothPlan(model: string, flags: SmoothFlags): Promise<SmoothPlan> {
  const { data, labels, limit, sigma, samples, alpha, seed, out } = flags;
  if (out !== undefined) await requireWritableFile('--out', out);
  return {
    model: await modelPlan(model, flags),
    samples: { paths: data, label: undefined, labels, limit },
    sigmas: sigma,
    copies: samples,
    alpha,
    seed,
    threads: flags.threads ?? availableParallelism(),
    out,
    json: flags.json ?? false,
  };
}
