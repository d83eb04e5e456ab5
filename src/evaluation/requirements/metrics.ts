/** The numbers of an audit that may be required to be large enough. */
import type { AuditResult } from '../audit/result.ts';

export interface Metric {
  readonly name: string;
  /** In a few words, for help. */
  readonly description: string;
  /** Whether it holds for a norm and an epsilon, which may be named. */
  readonly ofThreat: boolean;
  /** The option without which it is not measured. */
  readonly option?: string;
  /** From 0 to 1. */
  of(audit: AuditResult): number | undefined;
  /** The most that it can still be while the attacks go on, where so many of all samples resist; left out where that is not known. */
  atMost?(resisting: number, total: number): number;
}

const all: readonly Metric[] = [
  {
    name: 'clean',
    description: 'right before any attack',
    ofThreat: false,
    of: ({ cleanAccuracy }) => cleanAccuracy.value,
  },
  {
    name: 'robust',
    description: 'right under every attack',
    ofThreat: true,
    of: ({ robustAccuracy }) => robustAccuracy.value,
    atMost: (resisting, total) => resisting / total,
  },
  {
    name: 'worst-class',
    description: 'robust of the class where it is lowest',
    ofThreat: true,
    of: ({ perClass }) => (perClass.length === 0 ? undefined : Math.min(...perClass.map(({ robust }) => robust))),
  },
  {
    name: 'noise',
    description: 'right under random noise of the same size',
    ofThreat: true,
    of: ({ noiseAccuracy }) => noiseAccuracy.value,
  },
  {
    name: 'certified',
    description: 'proved against every attack',
    ofThreat: true,
    option: '--certify',
    of: ({ certificates }) => certificates?.certifiedAccuracy.value,
    // What was fooled is not proved.
    atMost: (resisting, total) => resisting / total,
  },
];

/** By their names. */
export const metrics: ReadonlyMap<string, Metric> = new Map(all.map((metric) => [metric.name, metric]));
