/** What `gibbon audit` is to do: its flags, checked, with defaults and the model cards filled in. */
import { OptionError } from '../../errors.ts';
import { type AuditPreset, type ComparedReport, parseRequirement, type Requirement } from '../../evaluation/index.ts';
import type { Language } from '../../report/audit/language/language.ts';
import type { AuditCard } from '../../report/filed/audit-card.ts';
import type { NormName } from '../../threat/index.ts';
import { readReport } from '../compare/session.ts';
import { type GoalPlan, goalPlan } from '../goal/plan.ts';
import { type ModelPlan, modelPlan, surrogatePlan } from '../inputs/model-plan.ts';
import { type RuntimePlan, runtimePlan } from '../inputs/runtime-plan.ts';
import type { SamplePlan } from '../inputs/sample-plan.ts';
import { requireWritable, requireWritableFile } from '../shell/output-folder.ts';
import type { Part } from '../shell/words.ts';
import { refuseEarlierAudit } from './earlier-audit.ts';
import { CARD, readAuditCard } from './filed.ts';
import type { AuditFlags } from './flags.ts';

export interface AuditPlan extends RuntimePlan {
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
  /** Whether corruptions, movements and noise are measured too. */
  readonly beyond: boolean;
  readonly seed: number;
  readonly clip: boolean;
  /** The folder of record, page and journal. */
  readonly out: string;
  readonly resume: boolean;
  readonly shard: Part | undefined;
  /** Folders of shards whose journals are taken over. */
  readonly merge: readonly string[];
  /** What must be reached. */
  readonly requirements: readonly Requirement[];
  /** Whether to stop where one of them cannot be met any more. */
  readonly stopEarly: boolean;
  /** What people say for the report that is filed; undefined where none is asked for. */
  readonly filed: AuditCard | undefined;
  /** The earlier audit that this one is compared with. */
  readonly compare: ComparedReport | undefined;
  /** Of the page. */
  readonly language: Language;
  readonly junit: string | undefined;
  readonly json: boolean;
}

/**
 * @throws OptionError for flags that contradict each other, for places that cannot be written, or hold the journal of an earlier audit; DataError for a card that
 * cannot be read
 */
export async function auditPlan(model: string, flags: AuditFlags): Promise<AuditPlan> {
  const { data, labels, limit, norm, epsilon, preset, seed, clip, out, shard, junit, language } = flags;
  const {
    resume = false,
    merge = [],
    surrogate = [],
    secondRuntime = false,
    certify = false,
    beyond = false,
    json = false,
  } = flags;
  const requirements = requirementsIn(flags);
  await requireWritable('--out', out);
  if (junit !== undefined) await requireWritableFile('--junit', junit, [model, ...surrogate]);
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
    beyond,
    seed,
    clip,
    ...runtimePlan(flags),
    out,
    resume,
    shard,
    merge,
    stopEarly: flags.stopEarly ?? false,
    requirements,
    filed: flags.filed === undefined ? undefined : await readAuditCard(flags.filed === true ? CARD : flags.filed),
    compare: flags.compare === undefined ? undefined : await readReport(flags.compare),
    junit,
    language,
    json,
  };
}

/** What must hold: --fail-under is short for the accuracy under attack, or with --certified for what is certified. */
function requirementsIn({ failUnder, certified = false, certify = false, require = [] }: AuditFlags): Requirement[] {
  if (certified && !certify) {
    throw new OptionError('--certified', 'it counts certificates, and none are asked for', 'Add --certify.');
  }
  if (certified && failUnder === undefined) {
    throw new OptionError(
      '--certified',
      'it says what --fail-under counts, and that is not given',
      'Add --fail-under SHARE, e.g. 0.40, or leave --certified out.',
    );
  }
  const short = failUnder === undefined ? [] : [`${certified ? 'certified' : 'robust'} >= ${failUnder}`];
  return [...short, ...require].map(parseRequirement);
}
