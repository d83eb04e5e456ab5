/**
 * Results as tables, records, figures and pages, and the files that hold them: `gibbon/report`.
 *
 * @module
 */
export * from '../report/attack/outcome.ts';
export { writePictures } from '../report/attack/pictures.node.ts';
export { type AttackSetting, attackRecord } from '../report/attack/text.ts';
export { junitOf } from '../report/audit/junit.ts';
export { auditText } from '../report/audit/text.ts';
export { type AuditOrigin, auditPage, auditRecord, writeAudit } from '../report/audit/write.node.ts';
export { explanationPage } from '../report/explanation/page.ts';
export { type ExplanationSetting, explanationRecord } from '../report/explanation/text.ts';
export { nodeCanvas } from '../report/figures/canvas.node.ts';
export * from '../report/figures/index.ts';
export { type ImageFormat, perturbationPicture, pixelImageOf, sideBySide } from '../report/page/pictures.ts';
