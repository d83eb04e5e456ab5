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
export { type GoalOutcomes, goalOutcomes } from './audit/goal-outcomes.ts';
export {
  type AuditPreset,
  type AuditPresetName,
  auditPreset,
  auditPresetNames,
  auditPresets,
  ladderOf,
} from './audit/ladder.ts';
export type * from './audit/result.ts';
export { type SampleSet, type Samples, takeSamples } from './audit/sample-set.ts';
export { sensible } from './audit/sensible.ts';
export { auditBeyond, requirePictures } from './beyond/beyond.ts';
export type * from './beyond/result.ts';
export {
  type AuditComparison,
  type ChangedSample,
  type ComparedMetric,
  type ComparedSide,
  type CompareOptions,
  compareAudits,
  type Fate,
} from './compare/compare.ts';
export { type ComparedReport, type ComparedSample, comparedReport } from './compare/compared-report.ts';
export { type Conditions, goalIn, requireSameConditions } from './compare/conditions.ts';
export {
  judgeRequirements,
  metricsInWords,
  parseRequirement,
  type Requirement,
  requireMeasured,
} from './requirements/requirement.ts';
export * from './statistics/metrics.ts';
export { type Proportion, proportion, shareOf } from './statistics/proportion.ts';
