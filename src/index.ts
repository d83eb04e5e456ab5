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
export * from './attacks/index.ts';
export * from './classifier/index.ts';
export { type LoadOptions, loadClassifier } from './classifier/load.node.ts';
export * from './errors.ts';
export { type Falsification, type FalsifyOptions, falsify } from './evaluation/falsify.ts';
export * from './explanation/index.ts';
export { exportGraph, type Graph, type Value } from './graph/index.ts';
export * from './inspection/index.ts';
export * from './nn/index.ts';
export * from './property/index.ts';
export { readProperty } from './property/load.node.ts';
export { type Label, RandomStream, randomStream } from './random.ts';
export type * from './runtime/index.ts';
export { defaultRuntime, type NodeRuntimeOptions, nativeRuntime, wasmRuntime } from './runtime/node.ts';
export { type PoolOptions, poolRuntime } from './runtime/pool.node.ts';
export { type FloatTensor, floats, type Shape, type Tensor } from './tensor/index.ts';
export { type Box, type Criterion, misclassified, type Norm, type NormName, norms, targeted } from './threat/index.ts';
export { fileCheckpoint } from './training/checkpoint.node.ts';
export * from './training/index.ts';
export { type GradientOptions, gradient, gradients, pullBack } from './transforms/gradient.ts';
export { type ImportedGraph, type ImportOptions, importGraph } from './transforms/import.ts';
