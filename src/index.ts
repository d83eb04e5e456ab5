/**
 * Gibbon explains and harnesses adversarial examples on ONNX models.
 *
 * @example
 * import { attack, fgsm, loadClassifier, robustAccuracy } from 'gibbon';
 *
 * const classifier = await loadClassifier('model.onnx', { mean: [0.5], std: [0.5] });
 * const result = await attack(classifier, fgsm, images, labels, { epsilon: 8 / 255 });
 * console.log(robustAccuracy(result));
 *
 * @module
 */
export { type LoadOptions, loadClassifier } from './classifier/load.node.ts';
export * from './library.ts';
export { readProperty } from './property/load.node.ts';
export { defaultRuntime, type NodeRuntimeOptions, nativeRuntime, wasmRuntime } from './runtime/node.ts';
export { fileCheckpoint } from './training/checkpoint.node.ts';
export { type PoolOptions, poolRuntime } from './workers/pool.node.ts';
