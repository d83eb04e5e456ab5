export { partBefore } from '../model/attacked-value.ts';
export { guessLayout, type Layout } from '../model/layout.ts';
export type { Preprocessing } from '../model/preprocessing.ts';
export { type ModelCard, parseCard } from './card.ts';
export type * from './classifier.ts';
export { featuresBehind } from './features.ts';
export { type GraphClassifierOptions, graphClassifier } from './graph-classifier.ts';
export { type BytesOptions, classifierFromBytes } from './load.ts';
export { type OnnxClassifierOptions, onnxClassifier } from './onnx-classifier.ts';
