/** What `gibbon explain` is to do: its flags, checked against each other, with defaults and the model card filled in. */
import { DataError, OptionError } from '../../errors.ts';
import { refuseSizes } from '../attack/checks.ts';
import { type GoalPlan, goalPlan } from '../goal/plan.ts';
import { type ModelPlan, modelPlan } from '../inputs/model-plan.ts';
import { type RuntimePlan, runtimePlan } from '../inputs/runtime-plan.ts';
import type { SamplePlan } from '../inputs/sample-plan.ts';
import { requireWritableFile } from '../shell/output-folder.ts';
import type { ExplainFlags } from './flags.ts';

export interface ExplainPlan extends RuntimePlan {
  readonly model: ModelPlan;
  /** As many as are needed to have the one at `index`. */
  readonly samples: SamplePlan;
  /** Undefined for the answer of a classifier. */
  readonly goal: GoalPlan | undefined;
  readonly index: number;
  readonly epsilon: number | undefined;
  readonly range: number | undefined;
  readonly draws: number;
  readonly seed: number;
  readonly out: string | undefined;
  readonly json: boolean;
}

/**
 * @throws OptionError for flags that contradict each other, or a file that cannot be written; DataError for a card that
 * cannot be read
 */
export async function explainPlan(model: string, input: string, flags: ExplainFlags): Promise<ExplainPlan> {
  const { index, epsilon, range, draws, seed, label, out } = flags;
  refuseSizes([input], flags);
  if (out !== undefined) await requireWritableFile('--out', out, [model, input]);
  const loading = await modelPlan(model, flags);
  const goal = goalPlan(flags, loading);
  refuseClasses(goal, flags);
  return {
    model: loading,
    goal,
    samples: { paths: [input], label, labels: undefined, limit: index + 1 },
    index,
    epsilon,
    range,
    draws,
    seed,
    ...runtimePlan(flags),
    out,
    json: flags.json ?? false,
  };
}

/** @throws OptionError for what has no meaning beside a goal */
function refuseClasses(goal: GoalPlan | undefined, { label }: ExplainFlags): void {
  if (goal === undefined || label === undefined) return;
  throw new OptionError('--label', 'it is a class, and a goal has none', 'Leave it out.');
}

/** @throws DataError where there are not so many inputs */
export function requireIndex(index: number, names: readonly string[], path: string): void {
  if (index < names.length) return;
  throw new DataError(`it holds ${names.length} input(s), but --index asks for ${index}`, {
    path,
    hint: `They are counted from 0 to ${names.length - 1}.`,
  });
}
