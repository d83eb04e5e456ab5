export { partBefore } from './attacked-value.ts';
export { type ModelCard, parseCard } from './card.ts';
export type * from './classifier.ts';
export { featuresBehind } from './features.ts';
export { type GraphClassifierOptions, graphClassifier } from './graph-classifier.ts';
export { guessLayout, type Layout } from './layout.ts';
export { type BytesOptions, classifierFromBytes } from './load.ts';
export { type OnnxClassifierOptions, onnxClassifier } from './onnx-classifier.ts';
export type { Preprocessing } from './preprocessing.ts';
