/** What Gibbon exports on every platform. */
export * from './attacks/index.ts';
export * from './classifier/index.ts';
export * from './errors.ts';
export * from './evaluation/index.ts';
export * from './explanation/index.ts';
export { type Falsification, type FalsifyOptions, falsify } from './falsification/falsify.ts';
export { exportGraph, type Graph, type Value } from './graph/index.ts';
export * from './harness/index.ts';
export * from './inspection/index.ts';
export * from './nn/index.ts';
export * from './property/index.ts';
export { type Label, RandomStream, randomStream } from './random.ts';
export type * from './runtime/index.ts';
export { type FloatTensor, floats, type Shape, type Tensor } from './tensor/index.ts';
export { type Box, type Criterion, misclassified, type Norm, type NormName, norms, targeted } from './threat/index.ts';
export * from './training/index.ts';
export { type GradientOptions, gradient, gradients, pullBack } from './transforms/gradient.ts';
export { type ImportedGraph, type ImportOptions, importGraph } from './transforms/import.ts';
