/** An audit: a ladder of attacks, what their number is worth, and all that a reader needs to judge it. */

import type { Classifier } from '../../classifier/index.ts';
import { answers } from '../../harness/answer.ts';
import { requireClassifier } from '../../harness/index.ts';
import { totalCost } from '../../harness/result.ts';
import { row } from '../../tensor/index.ts';
import { confidenceOnMistakes, medianDistance } from '../statistics/metrics.ts';
import { proportion } from '../statistics/proportion.ts';
import { accuracyCurves } from './accuracy-curve.ts';
import { type AuditOptions, type AuditRun, requireAuditOptions } from './audit-options.ts';
import { cleanAnswers, requireSense } from './clean.ts';
import { climb, inRole, type Outcome } from './climb.ts';
import { now } from './clock.ts';
import { auditPreset, ladderOf, strongestOf } from './ladder.ts';
import { perClass } from './per-class.ts';
import { perSample } from './per-sample.ts';
import { remarksOn } from './remarks.ts';
import type { AuditResult } from './result.ts';
import { examined } from './run-checks.ts';
import { rungRecords } from './rung-records.ts';
import { type Samples, sampleSet } from './sample-set.ts';
import { sensible } from './sensible.ts';
import { transferOf } from './transfer.ts';
import { verdictOf } from './verdict.ts';

/** What an audit measures; who runs it adds where model and data come from. */
export type Measured = Pick<
  AuditResult,
  | 'cleanAccuracy'
  | 'robustAccuracy'
  | 'noiseAccuracy'
  | 'ladder'
  | 'accuracyOverEpsilon'
  | 'perClass'
  | 'perSample'
  | 'confidenceOnMistakes'
  | 'medianDistance'
  | 'transfer'
  | 'diagnostics'
  | 'remarks'
  | 'verdict'
  | 'cost'
> & {
  /** What was asked for, defaults filled in. */
  readonly run: AuditRun;
  /** The outcome that fooled each sample first; samples that resist, or were answered wrongly before, are missing. */
  readonly fooledBy: ReadonlyMap<number, { readonly rung: string; readonly outcome: Outcome }>;
};

/**
 * Audits a classifier: how many samples it still answers rightly under the worst of many attacks, and whether that number can be trusted.
 *
 * @param given Inputs in the classifier's box with their true classes, or what `readImages`, `readArray` and `loadMnist` give
 * @throws ShapeError, DataError or OptionError for samples, labels or an epsilon that do not fit the model
 * @throws DataError where it answers no better than chance before any attack, or with no numbers
 * @example
 * const measured = await audit(classifier, digits, { epsilon: 0.1 });
 * console.log(measured.robustAccuracy.count);
 */
export async function audit(classifier: Classifier, given: Samples, options: AuditOptions): Promise<Measured> {
  const started = now();
  requireClassifier(classifier);
  const samples = sampleSet(classifier, given);
  requireAuditOptions(options);
  const { norm = 'Linf', epsilon, seed = 0, clip = true, surrogates = [], signal } = options;
  const preset = auditPreset(options.preset ?? 'fast');
  const total = samples.labels.length;
  const clean = options.clean ?? (await cleanAnswers(classifier, samples, { norm, epsilon, clip }));
  requireSense(classifier, clean);
  const { isRight, accuracy: cleanAccuracy } = clean;

  const run = { norm, epsilon, seed, clip, names: samples.names, ...(signal && { signal }) };
  const { known, onOutcome, onProgress, secondJudge } = options;
  const climbed = await climb(classifier, samples, isRight, sensible(classifier, ladderOf(preset, norm, surrogates)), {
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
  onProgress?.({ stage: 'accuracy over epsilon', done: 0, total: 1 });
  const accuracyOverEpsilon = await accuracyCurves(classifier, samples, run);
  const diagnostics = await examined(
    { classifier, samples, isRight, resists, climbed, run, strongest: strongestOf(run.norm) },
    robustAccuracy,
    onProgress,
  );
  return {
    run: { norm, epsilon, seed, clip, preset, started },
    cleanAccuracy,
    robustAccuracy,
    noiseAccuracy: (baseline && ladder[climbed.indexOf(baseline)].aloneAccuracy) ?? cleanAccuracy,
    ladder,
    accuracyOverEpsilon,
    perClass: classifier.isProblem ? [] : perClass(samples.labels, isRight, resists, options.classNames),
    perSample: perSample(samples, isRight, fooledBy),
    confidenceOnMistakes: classifier.isProblem
      ? { clean: null, adversarial: null }
      : {
          clean: confidenceOnMistakes(answersBefore.filter(({ confidence }) => !Number.isNaN(confidence))),
          adversarial: confidenceOnMistakes(answersUnderAttack),
        },
    medianDistance: fooledBy.size === 0 ? null : medianDistance(distances),
    transfer: transferOf(surrogates, climbed),
    diagnostics,
    remarks: remarksOn(classifier, samples.labels, clean, climbed, run),
    verdict: verdictOf(diagnostics, { robustAccuracy, samples: total }),
    cost: totalCost(climbed.flatMap(({ outcomes }) => [...outcomes.values()])),
    fooledBy,
  };
}
