/**
 * Values, the operators on them, gradients, and graphs to and from ONNX files: `gibbon/graph`.
 *
 * @module
 */
export * from '../graph/index.ts';
export { decodeModel, encodeModel, type ModelProto } from '../onnx/index.ts';
export * from '../operators/index.ts';
export * from '../tensor/index.ts';
export { type ExtractOptions, extractModel } from '../transforms/extract.ts';
export { flopsOf } from '../transforms/flops.ts';
export { exportFreeBatch } from '../transforms/free-batch.ts';
export { type GradientOptions, gradient, gradients, pullBack } from '../transforms/gradient.ts';
export { type ImportedGraph, type ImportOptions, importGraph } from '../transforms/import.ts';
