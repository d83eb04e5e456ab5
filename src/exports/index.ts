/** Files that any ONNX Runtime runs without Gibbon: attacks, gradients, training steps and bounds of a model. */
export { type AttackFileOptions, exportAttack } from './attack.ts';
export { type CertificateFileOptions, exportCertificate } from './certificate.ts';
export type { ExportedFile, FileOptions, Port } from './file.ts';
export { exportGradient, type GradientFileOptions } from './gradient.ts';
export { type ExportedTrainingStep, exportTrainingStep, type TrainingStepOptions } from './training-step.ts';
