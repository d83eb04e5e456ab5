/** What `gibbon patch` is to do: its flags, checked, with defaults and the model card filled in. */
import { OptionError } from '../../errors.ts';
import type { PartsPlan } from '../inputs/made-and-tested.ts';
import { modelPlan } from '../inputs/model-plan.ts';
import { type RuntimePlan, runtimePlan } from '../inputs/runtime-plan.ts';
import { requireWritable } from '../shell/output-folder.ts';
import type { PatchFlags } from './flags.ts';

export interface PatchPlan extends PartsPlan, RuntimePlan {
  /** A number or a name. */
  readonly target: string;
  readonly area: number;
  readonly rotation: number;
  readonly steps: number;
  /** Pictures that a step looks at. */
  readonly pictures: number;
  /** At which it is tested in each picture. */
  readonly places: number;
  /** Diameter in centimetres. */
  readonly print: number;
  readonly seed: number;
  readonly out: string;
  readonly json: boolean;
}

/** @throws OptionError for a folder that cannot be written; DataError for a card that cannot be read */
export async function patchPlan(model: string, paths: readonly string[], flags: PatchFlags): Promise<PatchPlan> {
  const { class: target, area, rotation, steps, pictures, places, print, seed, out, test, limit } = flags;
  if (area === 0) throw new OptionError('--area', 'a patch without area is none', 'Give e.g. 0.05.');
  await requireWritable('--out', out);
  return {
    model: await modelPlan(model, flags),
    paths,
    test,
    limit,
    labels: undefined,
    needsLabels: false,
    target,
    area,
    rotation,
    steps,
    pictures,
    places,
    print,
    seed,
    ...runtimePlan(flags),
    out,
    json: flags.json ?? false,
  };
}
