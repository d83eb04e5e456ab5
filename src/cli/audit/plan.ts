/** What `gibbon audit` is to do: its flags, checked, with defaults and the model cards filled in. */
import { availableParallelism } from 'node:os';
import type { AuditPreset } from '../../evaluation/index.ts';
import type { NormName } from '../../threat/index.ts';
import { type GoalPlan, goalPlan } from '../goal/plan.ts';
import { type ModelPlan, modelPlan, surrogatePlan } from '../inputs/model-plan.ts';
import type { SamplePlan } from '../inputs/sample-plan.ts';
import { requireWritable, requireWritableFile } from '../shell/output-folder.ts';
import type { Part } from '../shell/words.ts';
import { refuseEarlierAudit } from './earlier-audit.ts';
import type { AuditFlags } from './flags.ts';

export interface AuditPlan {
  readonly model: ModelPlan;
  /** Other models of the same task, on which examples are made too. */
  readonly surrogates: readonly ModelPlan[];
  readonly samples: SamplePlan;
  /** Undefined for wrong classes. */
  readonly goal: GoalPlan | undefined;
  readonly norm: NormName;
  /** Undefined for the usual one. */
  readonly epsilon: number | undefined;
  readonly preset: AuditPreset;
  readonly secondRuntime: boolean;
  /** Whether samples are certified too. */
  readonly certify: boolean;
  readonly seed: number;
  readonly clip: boolean;
  readonly threads: number;
  /** The folder of record, page and journal. */
  readonly out: string;
  readonly resume: boolean;
  readonly shard: Part | undefined;
  /** Folders of shards whose journals are taken over. */
  readonly merge: readonly string[];
  readonly failUnder: number | undefined;
  readonly junit: string | undefined;
  readonly json: boolean;
}

/**
 * @throws OptionError for places that cannot be written, or hold the journal of an earlier audit; DataError for a card that
 * cannot be read
 */
export async function auditPlan(model: string, flags: AuditFlags): Promise<AuditPlan> {
  const { data, labels, limit, norm, epsilon, preset, seed, clip, out, shard, failUnder, junit } = flags;
  const { resume = false, merge = [], surrogate = [], secondRuntime = false, certify = false, json = false } = flags;
  await requireWritable('--out', out);
  if (junit !== undefined) await requireWritableFile('--junit', junit);
  refuseEarlierAudit(out, resume);
  const loading = await modelPlan(model, flags);
  return {
    model: loading,
    goal: goalPlan(flags, loading),
    surrogates: await Promise.all(surrogate.map((path) => surrogatePlan(path, flags))),
    samples: { paths: data, label: undefined, labels, limit },
    norm,
    epsilon,
    preset,
    secondRuntime,
    certify,
    seed,
    clip,
    threads: flags.threads ?? availableParallelism(),
    out,
    resume,
    shard,
    merge,
    failUnder,
    junit,
    json,
  };
}
