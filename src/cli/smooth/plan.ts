/** What `gibbon smooth` is to do: its flags, checked, with defaults and the model card filled in. */
import { availableParallelism } from 'node:os';
import { OptionError } from '../../errors.ts';
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
  /** Where the vote goes as a network, and where its noise is. */
  readonly vote: { readonly path: string; readonly noise: 'inside' | 'input' } | undefined;
  readonly json: boolean;
}

/** @throws OptionError for a file that cannot be written, or flags that contradict each other; DataError for a card that cannot be read */
export async function smoothPlan(model: string, flags: SmoothFlags): Promise<SmoothPlan> {
  const { data, labels, limit, sigma, samples, alpha, seed, out } = flags;
  if (out !== undefined) await requireWritableFile('--out', out, [model, ...data]);
  if (flags.export !== undefined) {
    if (sigma.length !== 1) {
      throw new OptionError('--export', 'a vote has one deviation', 'Name it, e.g. --sigma .25.');
    }
    await requireWritableFile('--export', flags.export, [model, ...data]);
  }
  return {
    model: await modelPlan(model, flags),
    samples: { paths: data, label: undefined, labels, limit },
    sigmas: sigma,
    copies: samples,
    alpha,
    seed,
    threads: flags.threads ?? availableParallelism(),
    out,
    vote: flags.export === undefined ? undefined : { path: flags.export, noise: flags.exportNoise },
    json: flags.json ?? false,
  };
}
