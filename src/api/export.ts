/** Files that any ONNX Runtime runs without Gibbon: attacks, derivatives, training steps and certificates of a model: `gibbon/export`. */
export * from '../exports/index.ts';
