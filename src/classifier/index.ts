export { partBefore } from '../model/attacked-value.ts';
export { guessLayout, type Layout } from '../model/layout.ts';
export type { Preprocessing } from '../model/preprocessing.ts';
export { movedInside } from './box-edge.ts';
export { type ModelCard, parseCard } from './card.ts';
export * from './classifier.ts';
export { ensembleOf } from './ensemble.ts';
export { featuresBehind } from './features.ts';
export { type GraphClassifierOptions, graphClassifier } from './graph-classifier.ts';
export { holding } from './holding.ts';
export { type BytesOptions, classifierFromBytes, decodeFile } from './load.ts';
export { onnxClassifier } from './onnx-classifier.ts';
export type { OnnxClassifierOptions } from './onnx-options.ts';
export { heldAt, type Points, takePoints, withRows } from './points.ts';
export {
  type JudgedMargin,
  type MeasuredProblem,
  measuredProblem,
  type ProbedProblem,
  type Problem,
  problemClassifier,
  SAFE,
} from './problem-classifier.ts';
export * from './question.ts';
export { straightThrough } from './straight-through.ts';
