/** What a check of an evaluation is: one way in which its number can deceive, and how to see whether it does. */

import type { Classifier } from '../../classifier/index.ts';
import type { Attack, OptionValue } from '../../harness/index.ts';
import { inPercent } from '../../numbers.ts';
import type { RungOutcomes } from '../audit/climb.ts';
import type { AuditDiagnostic } from '../audit/result.ts';
import { type SampleSet, takeSamples } from '../audit/sample-set.ts';
import type { ProbeOptions } from '../probes/effort.ts';

/** What checks look at, and may ask. */
export interface Evidence {
  readonly classifier: Classifier;
  readonly samples: SampleSet;
  /** Which samples are answered rightly before any attack. */
  readonly isRight: readonly boolean[];
  /** Which of them no rung has fooled. */
  readonly resists: readonly boolean[];
  readonly climbed: readonly RungOutcomes[];
  readonly run: ProbeOptions;
  /** The strongest gradient attack of the ladder, which checks try with more effort. */
  readonly strongest: { readonly method: Attack; readonly options: Readonly<Record<string, OptionValue>> };
}

export type Finding = Pick<AuditDiagnostic, 'verdict' | 'evidence'>;

export interface Check {
  /** Stable; its page in the documentation is docs/diagnostics/CODE.md. */
  readonly code: string;
  /** What is true where it passes, in a few words. */
  readonly title: string;
  /** When it raises the alarm, with its thresholds; undefined where it never does. Its page says the same. */
  readonly alarm: string | undefined;
  find(evidence: Evidence): Promise<Finding>;
}

/** The first samples for which something holds. */
export function firstSamples(samples: SampleSet, holds: readonly boolean[], most: number): SampleSet {
  const chosen = holds.flatMap((held, i) => (held ? [i] : [])).slice(0, most);
  return takeSamples(samples, chosen);
}

/** A threshold in words: 0.02 is "2 %". */
export function limit(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : inPercent((100 * part) / whole, 1);
}
