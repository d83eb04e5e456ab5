/**
 * Gibbon finds, explains and trains against adversarial examples, on the ONNX file that ships. This entry leads to the right call;
 * `gibbon/attacks`, `gibbon/graph`, `gibbon/nn`, `gibbon/training`, `gibbon/data` and `gibbon/report` have everything else, and
 * `gibbon/browser` all that runs without Node.
 *
 * @example
 * import { attack, loadClassifier, pgd, readImages, robustAccuracy } from 'gibbon';
 *
 * await using classifier = await loadClassifier('model.onnx', { mean: [0.5], std: [0.5] });
 * const images = await readImages('photos', { crop: 224 });
 * const result = await attack(classifier, pgd, images, [281, 282], { epsilon: 8 / 255, options: { steps: 20 } });
 * console.log(robustAccuracy(result));
 *
 * @module
 */
export type { Progress } from './arguments.ts';
export { apgd, attacks, autoattack, deepfool, fgsm, pgd } from './attacks/index.ts';
export {
  type Certification,
  type CertifyOptions,
  certify,
  type Verification,
  type VerifyPropertyOptions,
  verifyProperty,
} from './certification/index.ts';
export type { Classifier } from './classifier/index.ts';
export { type LoadOptions, loadClassifier } from './classifier/load.node.ts';
export {
  drawDigits,
  type ImageSet,
  type LabelledImages,
  loadMnist,
  readArray,
  readImages,
} from './data/index.node.ts';
export { type Diagnostic, GibbonError, OptionError } from './errors.ts';
export { type AuditOptions, type AuditResult, audit } from './evaluation/index.ts';
export { type Smoothed, type SmoothOptions, smooth } from './evaluation/smoothing/smooth.ts';
export { type ExplainOptions, type Explanation, explain } from './explanation/index.ts';
export { type Falsification, type FalsifyOptions, falsify } from './falsification/falsify.ts';
export {
  type Attack,
  type AttackOptions,
  type AttackResult,
  attack,
  attackAtEach,
  defineAttack,
  type Inputs,
  type Labels,
  type NearestResult,
  nearest,
  robustAccuracy,
  type SampleResult,
  smallestDistance,
  successRate,
  verify,
} from './harness/index.ts';
export { exportClassifier } from './nn/index.ts';
export { printVerdict } from './property/index.ts';
export { readNetwork, readProperty } from './property/load.node.ts';
export { writePictures } from './report/attack/pictures.node.ts';
export { type AuditOrigin, auditPage, auditRecord, writeAudit } from './report/audit/write.node.ts';
export { deviceRuntime } from './runtime/devices/device-runtime.node.ts';
export type { Runtime } from './runtime/index.ts';
export { defaultRuntime, wasmRuntime } from './runtime/node.ts';
export type { FloatTensor } from './tensor/index.ts';
export { type Box, type Criterion, type NormName, targeted } from './threat/index.ts';
export { type TrainOptions, train } from './training/index.ts';
export { poolRuntime } from './workers/pool.node.ts';
