/** Two audits of the same samples, sample by sample: which got worse, and whether that is more than chance. */
import { requireArgument } from '../../arguments.ts';
import type { Label } from '../../random.ts';
import { type PairedDifference, pairedDifference } from '../statistics/paired.ts';
import { type Proportion, shareOf } from '../statistics/proportion.ts';
import type { ComparedReport } from './compared-report.ts';
import { type Conditions, requireSameConditions } from './conditions.ts';

/** One side of a comparison, as its record shows it. */
export interface ComparedSide {
  /** The record. */
  readonly record: string;
  readonly model: { readonly name: string; readonly sha256: string };
  /** Of Gibbon. */
  readonly version: string;
  readonly finished: string;
}

/** One share of the samples on both sides. */
export interface ComparedMetric {
  readonly metric: 'clean' | 'robust' | 'certified';
  readonly before: Proportion;
  readonly after: Proportion;
  /** After less before. */
  readonly difference: PairedDifference;
  /** The probability of the test, raised for the number of metrics that are tested (Holm 1979). */
  readonly adjusted: number;
  readonly verdict: 'worse' | 'better' | 'no significant difference';
}

/** How far a sample is from harm, from the worst to the best. */
const fates = ['wrong', 'fooled', 'resists', 'certified'] as const;
export type Fate = (typeof fates)[number];

/** A sample whose fate is another after than before. */
export interface ChangedSample {
  readonly sample: Label;
  /** Its place, from 0. */
  readonly index: number;
  readonly label: number;
  readonly before: Fate;
  /** The attack that fooled it, if one did. */
  readonly fooledBefore: string | null;
  readonly after: Fate;
  readonly fooledAfter: string | null;
}

export interface AuditComparison {
  readonly schema: 'gibbon-comparison/1';
  readonly before: ComparedSide;
  readonly after: ComparedSide;
  readonly conditions: Conditions;
  /** The probability with which chance alone may raise a false alarm in any of the metrics. */
  readonly level: number;
  readonly metrics: readonly ComparedMetric[];
  readonly worse: readonly ChangedSample[];
  readonly better: readonly ChangedSample[];
  /** Whether some metric is significantly worse. */
  readonly isWorse: boolean;
}

export interface CompareOptions {
  /** @default 0.05 */
  readonly level?: number;
}

/**
 * Compares two audits of the same samples under the same attacks.
 *
 * @throws DataError where data, threat model or attacks differ: it names all that does
 * @throws OptionError for a level that is not between 0 and 1
 */
export function compareAudits(
  before: ComparedReport,
  after: ComparedReport,
  { level = 0.05 }: CompareOptions = {},
): AuditComparison {
  requireArgument('level', level, level > 0 && level < 1, 'a probability between 0 and 1');
  requireSameConditions(before.conditions, after.conditions, after.location);
  const metrics = judged(measured(before, after, level), level);
  const withCertificates = before.certified !== undefined && after.certified !== undefined;
  const changes = before.samples.flatMap(({ sample, label, fooledBy }, index) => {
    const [from, to] = [before, after].map((side) => fateOf(side, index, withCertificates));
    if (from === to) return [];
    const fooledAfter = after.samples[index].fooledBy;
    return [{ sample, index, label, before: from, fooledBefore: fooledBy, after: to, fooledAfter }];
  });
  const gain = (change: ChangedSample) => fates.indexOf(change.after) - fates.indexOf(change.before);
  return {
    schema: 'gibbon-comparison/1',
    before: sideOf(before),
    after: sideOf(after),
    conditions: before.conditions,
    level,
    metrics,
    worse: changes.filter((change) => gain(change) < 0).sort((a, b) => gain(a) - gain(b)),
    better: changes.filter((change) => gain(change) > 0).sort((a, b) => gain(b) - gain(a)),
    isWorse: metrics.some(({ verdict }) => verdict === 'worse'),
  };
}

function sideOf({ location, model, version, finished }: ComparedReport): ComparedSide {
  return { record: location, model, version, finished };
}

function fateOf({ samples, certified }: ComparedReport, index: number, withCertificates: boolean): Fate {
  const { right, fooledBy } = samples[index];
  if (!right) return 'wrong';
  if (fooledBy !== null) return 'fooled';
  return withCertificates && certified?.has(index) ? 'certified' : 'resists';
}

type Measured = Omit<ComparedMetric, 'adjusted' | 'verdict'>;

function measured(before: ComparedReport, after: ComparedReport, level: number): Measured[] {
  const metric = (name: ComparedMetric['metric'], holds: (side: ComparedReport) => readonly boolean[]): Measured => {
    const [had, has] = [holds(before), holds(after)];
    const lost = had.filter((one, i) => one && !has[i]).length;
    const gained = has.filter((one, i) => one && !had[i]).length;
    return {
      metric: name,
      before: shareOf(had),
      after: shareOf(has),
      difference: pairedDifference(lost, gained, had.length, 1 - level),
    };
  };
  const both = before.certified !== undefined && after.certified !== undefined;
  return [
    metric('clean', ({ samples }) => samples.map(({ right }) => right)),
    metric('robust', ({ samples }) => samples.map(({ right, fooledBy }) => right && fooledBy === null)),
    ...(both
      ? [metric('certified', ({ samples, certified }) => samples.map((_, i) => certified?.has(i) ?? false))]
      : []),
  ];
}

/** Several tests share one level, as Holm (1979) divides it. */
function judged(metrics: readonly Measured[], level: number): ComparedMetric[] {
  const byProbability = [...metrics].sort((a, b) => a.difference.probability - b.difference.probability);
  const adjusted = new Map<Measured, number>();
  let most = 0;
  byProbability.forEach((metric, i) => {
    most = Math.max(most, Math.min(1, (metrics.length - i) * metric.difference.probability));
    adjusted.set(metric, most);
  });
  return metrics.map((metric) => {
    const probability = adjusted.get(metric) ?? 1;
    const direction = metric.difference.value < 0 ? 'worse' : 'better';
    return { ...metric, adjusted: probability, verdict: probability < level ? direction : 'no significant difference' };
  });
}
