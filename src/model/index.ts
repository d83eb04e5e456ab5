export { compareWithFile, differenceBetween, misread, sameness } from './agreement.ts';
export { partBefore } from './attacked-value.ts';
export { type BoxForm, type Features, type Head, headFrom } from './head.ts';
export type { Feed } from './held.ts';
export { guessLayout, isPicture, type Layout } from './layout.ts';
export type * from './model.ts';
export { type OnnxModelOptions, onnxModel } from './onnx-model.ts';
export { type Preparation, preparation } from './prepared.ts';
export { isIdentity, type Preprocessing, placed, preprocess } from './preprocessing.ts';
