/** What `gibbon attack` is to do: its flags, checked against each other, with defaults and the model card filled in. */
import { attacks } from '../../attacks/registry.ts';
import type { OptionValue } from '../../harness/index.ts';
import type { NormName } from '../../threat/index.ts';
import { type GoalPlan, goalPlan } from '../goal/plan.ts';
import { type ModelPlan, modelPlan, servedPlan, surrogatePlan } from '../inputs/model-plan.ts';
import { type RuntimePlan, runtimePlan } from '../inputs/runtime-plan.ts';
import type { SamplePlan } from '../inputs/sample-plan.ts';
import { type ServicePlan, servicePlan } from '../service/plan.ts';
import { requireWritable } from '../shell/output-folder.ts';
import { refuseContradictions, refuseSizes, refuseStarts, refuseSurrogates } from './checks.ts';
import type { AttackFlags } from './flags.ts';

export interface AttackPlan extends RuntimePlan {
  readonly model: ModelPlan;
  readonly samples: SamplePlan;
  /** Its name. */
  readonly attack: string;
  /** Those that were given; the attack knows the others. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly norm: NormName;
  /** Undefined for the usual one, or where the attack seeks the smallest perturbation. */
  readonly epsilon: number | undefined;
  readonly target: number | undefined;
  /** A folder or file of points from which a search may begin. */
  readonly starts: string | undefined;
  /** Models on which examples are made in place of the one that is attacked; none as a rule. */
  readonly surrogates: readonly ModelPlan[];
  /** What answers in place of a file. */
  readonly service: ServicePlan | undefined;
  /** Undefined for wrong classes. */
  readonly goal: GoalPlan | undefined;
  readonly seed: number;
  readonly clip: boolean;
  readonly out: string | undefined;
  readonly json: boolean;
}

/**
 * @throws OptionError for flags that contradict each other, or a folder that cannot be written; DataError for a card that
 * cannot be read
 */
export async function attackPlan(
  model: string,
  inputs: readonly string[],
  flags: AttackFlags,
  options: Readonly<Record<string, OptionValue>>,
): Promise<AttackPlan> {
  const { attack, norm = usualNorm(attack), epsilon, label, labels, target, limit, seed, clip, out } = flags;
  refuseContradictions({ attack, norm, label, labels, labelOffset: flags.labelOffset, target }, options);
  refuseSizes(inputs, flags);
  if (out !== undefined) await requireWritable('--out', out);
  const { surrogate = [] } = flags;
  const service = servicePlan(flags, attack);
  if (surrogate.length > 0) refuseSurrogates(attack, flags.goal);
  if (flags.startFrom !== undefined) refuseStarts(attack);
  const loading = service === undefined ? await modelPlan(model, flags) : await servedPlan(service.address, flags);
  return {
    model: loading,
    samples: { paths: inputs, label, labels, limit },
    attack,
    options,
    norm,
    epsilon,
    target,
    starts: flags.startFrom,
    surrogates: await Promise.all(surrogate.map((path) => surrogatePlan(path, flags))),
    service,
    goal: goalPlan(flags, loading),
    seed,
    clip,
    ...runtimePlan(flags),
    out,
    json: flags.json ?? false,
  };
}

function usualNorm(attack: string): NormName {
  const known = attacks[attack].norms;
  return known.includes('Linf') ? 'Linf' : known[0];
}
