export { type AuditOptions, audit, type Measured } from './audit.ts';
export type * from './audit-result.ts';
export { type CleanAnswers, cleanAnswers, requireSense } from './clean.ts';
export { type ClimbOptions, climb, type Outcome, type Rung, type RungOutcomes } from './climb.ts';
export { type AuditPreset, auditPresets, ladderOf } from './ladder.ts';
export * from './metrics.ts';
export { type Proportion, proportion, shareOf } from './proportion.ts';
export { type SampleSet, takeSamples } from './sample-set.ts';
