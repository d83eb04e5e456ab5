export { audit, type Measured } from './audit/audit.ts';
export type { AuditOptions, AuditRun } from './audit/audit-options.ts';
export {
  type AttackedSamples,
  auditCertificates,
  type CertificateOptions,
  requireCertifiable,
} from './audit/certificates.ts';
export { type CleanAnswers, cleanAnswers, requireSense } from './audit/clean.ts';
export { type ClimbOptions, climb, type Outcome, type Rung, type RungOutcomes } from './audit/climb.ts';
export {
  type AuditPreset,
  type AuditPresetName,
  auditPreset,
  auditPresetNames,
  auditPresets,
  ladderOf,
} from './audit/ladder.ts';
export { fallsShort, type LeastShares } from './audit/least-shares.ts';
export type * from './audit/result.ts';
export { type SampleSet, type Samples, takeSamples } from './audit/sample-set.ts';
export * from './statistics/metrics.ts';
export { type Proportion, proportion, shareOf } from './statistics/proportion.ts';
