import type { Outcome } from './climb.ts';
import type { AuditedSample } from './result.ts';
import type { SampleSet } from './sample-set.ts';

/** What became of each sample, in their order. */
export function perSample(
  { labels, names }: SampleSet,
  isRight: readonly boolean[],
  fooledBy: ReadonlyMap<number, { readonly rung: string; readonly outcome: Outcome }>,
): AuditedSample[] {
  return Array.from(labels, (label, i) => ({
    sample: names[i],
    label,
    right: isRight[i],
    fooledBy: fooledBy.get(i)?.rung ?? null,
  }));
}
