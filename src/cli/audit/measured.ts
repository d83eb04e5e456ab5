/** What an audit asks of the model: attacks, certificates and what else the plan names, with what a journal knows already. */
import type { ShippedModel } from '../../classifier/index.ts';
import {
  type AuditBeyond,
  type AuditCertificates,
  audit,
  auditBeyond,
  auditCertificates,
  climb,
  type GoalOutcomes,
  goalOutcomes,
  ladderOf,
  type Measured,
  type Outcome,
  sensible,
} from '../../evaluation/index.ts';
import type { Journal } from '../../evaluation/journal/journal.ts';
import { recordOf } from '../../evaluation/journal/record.ts';
import { row } from '../../tensor/index.ts';
import type { ProgressBar } from '../shell/terminal.ts';
import type { Part } from '../shell/words.ts';
import { knownOutcomes } from './journal.ts';
import type { OpenAudit } from './opened.ts';
import type { AuditPlan } from './plan.ts';
import { auditProgress } from './progress.ts';
import { rightIn } from './shards.ts';

/** How an audit is measured. */
export interface Measuring {
  readonly journal: Journal;
  readonly secondJudge: ShippedModel | undefined;
  readonly bar: ProgressBar;
  /** Told of each sample that is fooled, by an earlier run too. */
  onFooled(sample: number): void;
  readonly signal: AbortSignal;
}

export interface Findings {
  readonly measured: Measured;
  readonly certificates: AuditCertificates | undefined;
  readonly beyond: AuditBeyond | undefined;
  /** Undefined where the harm is a wrong class. */
  readonly outcomes: GoalOutcomes | undefined;
}

/** Measures all that the plan names. */
export async function measured(open: OpenAudit, plan: AuditPlan, how: Measuring): Promise<Findings> {
  const { norm, seed, clip, preset } = plan;
  const { epsilon, clean, surrogates } = open;
  const { classifier, samples, classNames, goal } = open.subject;
  const run = runOf(open, plan, ladderFor(open, plan), how);
  const found = await audit(classifier, samples, {
    ...run,
    preset,
    surrogates: classifiersOf(surrogates),
    ...(classNames && { classNames }),
    clean,
  });
  const probes = { norm, epsilon, seed, clip, names: samples.names, signal: how.signal };
  const distanceOf = (sample: number) => found.fooledBy.get(sample)?.outcome.distance;
  const attacked = { isRight: clean.isRight, distanceOf };
  return {
    measured: found,
    outcomes: goal && (await goalOutcomes(goal.problem, found, clean.isRight, probes)),
    certificates: plan.certify ? await auditCertificates(classifier, samples, attacked, run) : undefined,
    beyond: plan.beyond ? await auditBeyond(classifier, samples, clean.isRight, run) : undefined,
  };
}

/** Attacks the samples of one shard alone: what is found stands in the journal. */
export async function measuredShard(open: OpenAudit, plan: AuditPlan, shard: Part, how: Measuring): Promise<void> {
  const { clean } = open;
  const { classifier, samples } = open.subject;
  const ladder = ladderFor(open, plan);
  await climb(classifier, samples, rightIn(shard, clean), ladder, {
    ...runOf(open, plan, ladder, how),
    names: samples.names,
    clean: clean.outputs,
  });
}

function ladderFor({ subject, surrogates }: OpenAudit, { preset, norm }: AuditPlan) {
  return sensible(subject.classifier, ladderOf(preset, norm, classifiersOf(surrogates)));
}

const classifiersOf = (surrogates: OpenAudit['surrogates']) => surrogates.map(({ classifier }) => classifier);

/** What all that is measured shares. */
function runOf(
  open: OpenAudit,
  plan: AuditPlan,
  ladder: ReturnType<typeof ladderFor>,
  { journal, secondJudge, bar, onFooled, signal }: Measuring,
) {
  const { norm, seed, clip } = plan;
  const { samples } = open.subject;
  for (const { fooled, index } of journal.records) if (fooled) onFooled(index);
  return {
    norm,
    epsilon: open.epsilon,
    seed,
    clip,
    ...(secondJudge && { secondJudge }),
    known: knownOutcomes(journal.records, samples),
    onOutcome(rung: string, index: number, outcome: Outcome) {
      journal.append(recordOf(rung, index, outcome, row(samples.inputs, index)));
      if (outcome.fooled) onFooled(index);
    },
    onProgress: auditProgress(
      bar,
      ladder.map(({ name }) => name),
    ),
    signal,
  };
}
