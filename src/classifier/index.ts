export { partBefore } from './attacked-value.ts';
export { type ModelCard, parseCard } from './card.ts';
export type * from './classifier.ts';
export { featuresBehind } from './features.ts';
export { type GraphClassifierOptions, graphClassifier } from './graph-classifier.ts';
export { type BytesOptions, classifierFromBytes } from './load.ts';
export { type OnnxClassifierOptions, onnxClassifier } from './onnx-classifier.ts';
export { guessLayout, type Layout, type Preprocessing } from './preprocessing.ts';
