/** What `gibbon explain` is to do: its flags, checked against each other, with defaults and the model card filled in. */
import { refuseSizes } from '../attack/checks.ts';
import { type ModelPlan, modelPlan } from '../inputs/model-plan.ts';
import type { SamplePlan } from '../inputs/sample-plan.ts';
import { requireWritableFile } from '../shell/output-folder.ts';
import type { ExplainFlags } from './flags.ts';

export interface ExplainPlan {
  readonly model: ModelPlan;
  /** As many as are needed to have the one at `index`. */
  readonly samples: SamplePlan;
  readonly index: number;
  readonly epsilon: number | undefined;
  readonly range: number | undefined;
  readonly draws: number;
  readonly seed: number;
  /** Undefined for as many as there are cores. */
  readonly threads: number | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

/**
 * @throws OptionError for flags that contradict each other, or a file that cannot be written; DataError for a card that
 * cannot be read
 */
export async function explainPlan(model: string, input: string, flags: ExplainFlags): Promise<ExplainPlan> {
  const { index, epsilon, range, draws, seed, threads, label, out } = flags;
  refuseSizes([input], flags);
  if (out !== undefined) await requireWritableFile('--out', out);
  return {
    model: await modelPlan(model, flags),
    samples: { paths: [input], label, labels: undefined, limit: index + 1 },
    index,
    epsilon,
    range,
    draws,
    seed,
    threads,
    out,
    json: flags.json ?? false,
  };
}
