/** What `gibbon universal` is to do: its flags, checked, with defaults and the model card filled in. */
import type { NormName } from '../../threat/index.ts';
import type { PartsPlan } from '../inputs/made-and-tested.ts';
import { modelPlan } from '../inputs/model-plan.ts';
import { type RuntimePlan, runtimePlan } from '../inputs/runtime-plan.ts';
import { requireWritable } from '../shell/output-folder.ts';
import type { UniversalFlags } from './flags.ts';

export interface UniversalPlan extends PartsPlan, RuntimePlan {
  readonly norm: NormName;
  /** Undefined for the usual one. */
  readonly epsilon: number | undefined;
  readonly epochs: number;
  readonly seed: number;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** @throws OptionError for a folder that cannot be written; DataError for a card that cannot be read */
export async function universalPlan(
  model: string,
  paths: readonly string[],
  flags: UniversalFlags,
): Promise<UniversalPlan> {
  const { norm, epsilon, epochs, labels, test, limit, seed, out, json = false } = flags;
  if (out !== undefined) await requireWritable('--out', out);
  const loading = await modelPlan(model, flags);
  return {
    model: loading,
    paths,
    test,
    limit,
    labels,
    needsLabels: true,
    norm,
    epsilon,
    epochs,
    seed,
    ...runtimePlan(flags),
    out,
    json,
  };
}
