/** An audit: a ladder of attacks, what their number is worth, and all that a reader needs to judge it. */

import type { Classifier, ShippedModel } from '../../classifier/index.ts';
import { answers } from '../../harness/answer.ts';
import { totalCost } from '../../harness/result.ts';
import { row } from '../../tensor/index.ts';
import type { NormName } from '../../threat/index.ts';
import { confidenceOnMistakes, medianDistance } from '../statistics/metrics.ts';
import { proportion } from '../statistics/proportion.ts';
import { accuracyCurves } from './accuracy-curve.ts';
import { type CleanAnswers, cleanAnswers, requireSense } from './clean.ts';
import { climb, inRole, type Outcome } from './climb.ts';
import { type AuditPreset, ladderOf, strongestOf } from './ladder.ts';
import { perClass } from './per-class.ts';
import { remarksOn } from './remarks.ts';
import type { AuditResult } from './result.ts';
import { examined } from './run-checks.ts';
import { rungRecords } from './rung-records.ts';
import type { SampleSet } from './sample-set.ts';
import { transferOf } from './transfer.ts';
import { verdictOf } from './verdict.ts';

export interface AuditOptions {
  readonly norm: NormName;
  /** The radius of the ball, in the input's own scale. */
  readonly epsilon: number;
  /** Keys all random numbers, together with the names of the samples. @default 0 */
  readonly seed?: number;
  /** Keeps adversarial examples inside the box. @default true */
  readonly clip?: boolean;
  /** @default 'standard' */
  readonly preset?: AuditPreset;
  readonly classNames?: readonly string[];
  /** Other models of the same task; what fools them is tried too. */
  readonly surrogates?: readonly Classifier[];
  /** The same file on another runtime, which is asked about each example too. */
  readonly secondJudge?: ShippedModel;
  /** What the model answers before any attack, where that is known already. */
  readonly clean?: CleanAnswers;
  /** What an earlier run of the same audit found out; undefined where it did not come so far. */
  readonly known?: (rung: string, sample: number) => Outcome | undefined;
  /** Told of each outcome that is new, as soon as it stands. */
  readonly onOutcome?: (rung: string, sample: number, outcome: Outcome) => void;
  /** Told what is being done, and how far. */
  readonly onProgress?: (stage: string, done: number, total: number) => void;
  /** Stops before the next batch; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What an audit measures; who runs it adds where model and data come from. */
export type Measured = Pick<
  AuditResult,
  | 'cleanAccuracy'
  | 'robustAccuracy'
  | 'noiseAccuracy'
  | 'ladder'
  | 'accuracyOverEpsilon'
  | 'perClass'
  | 'confidenceOnMistakes'
  | 'medianDistance'
  | 'transfer'
  | 'diagnostics'
  | 'remarks'
  | 'verdict'
  | 'cost'
> & {
  /** The outcome that fooled each sample first; samples that resist, or were answered wrongly before, are missing. */
  readonly fooledBy: ReadonlyMap<number, { readonly rung: string; readonly outcome: Outcome }>;
};

/**
 * Audits a classifier: how many samples it still answers rightly under the worst of many attacks, and whether that number can be trusted.
 *
 * @param samples Inputs in the classifier's box, with their true classes
 * @throws ShapeError, DataError or OptionError for samples, labels or an epsilon that do not fit the model
 * @throws DataError where it answers no better than chance before any attack, or with no numbers
 */
export async function audit(classifier: Classifier, samples: SampleSet, options: AuditOptions): Promise<Measured> {
  const { norm, epsilon, seed = 0, clip = true, preset = 'standard', surrogates = [], signal } = options;
  const total = samples.labels.length;
  const clean = options.clean ?? (await cleanAnswers(classifier, samples, { norm, epsilon, clip }));
  requireSense(classifier, clean);
  const { isRight, accuracy: cleanAccuracy } = clean;

  const run = { norm, epsilon, seed, clip, names: samples.names, ...(signal && { signal }) };
  const { known, onOutcome, onProgress, secondJudge } = options;
  const climbed = await climb(classifier, samples, isRight, ladderOf(preset, norm, surrogates), {
    ...run,
    clean: clean.outputs,
    ...(known && { known }),
    ...(onOutcome && { onOutcome }),
    ...(onProgress && { onProgress }),
    ...(secondJudge && { secondJudge }),
  });

  const fooledBy = new Map<number, { readonly rung: string; readonly outcome: Outcome }>();
  for (const { rung, outcomes } of climbed) {
    for (const [sample, outcome] of outcomes) {
      if (outcome.fooled && !fooledBy.has(sample)) fooledBy.set(sample, { rung: rung.name, outcome });
    }
  }
  const resists = isRight.map((right, i) => right && !fooledBy.has(i));
  const ladder = rungRecords(climbed, isRight);
  const baseline = inRole(climbed, 'baseline');
  const robustAccuracy = proportion(resists.filter(Boolean).length, total);
  const answer = answers(classifier.shipped.outputKind);
  const answersBefore = Array.from(samples.labels, (label, i) => ({ label, ...answer(row(clean.outputs, i)) }));
  const answersUnderAttack = [...fooledBy.values()].map(({ outcome }) => ({
    label: outcome.label,
    ...outcome.adversarial,
  }));
  const distances = [...fooledBy.values()].map(({ outcome }) => outcome.distance);
  onProgress?.('accuracy over epsilon', 0, 1);
  const accuracyOverEpsilon = await accuracyCurves(classifier, samples, run);
  const diagnostics = await examined(
    { classifier, samples, isRight, resists, climbed, run, strongest: strongestOf(preset) },
    onProgress,
  );
  return {
    cleanAccuracy,
    robustAccuracy,
    noiseAccuracy: (baseline && ladder[climbed.indexOf(baseline)].aloneAccuracy) ?? cleanAccuracy,
    ladder,
    accuracyOverEpsilon,
    perClass: perClass(samples.labels, isRight, resists, options.classNames),
    confidenceOnMistakes: {
      clean: confidenceOnMistakes(answersBefore.filter(({ confidence }) => !Number.isNaN(confidence))),
      adversarial: confidenceOnMistakes(answersUnderAttack),
    },
    medianDistance: fooledBy.size === 0 ? null : medianDistance(distances),
    transfer: transferOf(surrogates, climbed),
    diagnostics,
    remarks: remarksOn(classifier, samples.labels, clean, climbed, run),
    verdict: verdictOf(diagnostics),
    cost: totalCost(climbed.flatMap(({ outcomes }) => [...outcomes.values()])),
    fooledBy,
  };
}
