/** Every operator that Gibbon knows. The exports are the registry: an operator is found by its ONNX name. */
export * from './activations.ts';
export * from './arithmetic.ts';
export * from './attention.ts';
export * from './comparison.ts';
export * from './convolution.ts';
export * from './einsum.ts';
export * from './gathering.ts';
export * from './matmul.ts';
export * from './normalization.ts';
export * from './pooling.ts';
export * from './quantization.ts';
export * from './ranking.ts';
export * from './reduction.ts';
export * from './resampling.ts';
export * from './shape.ts';
export * from './slicing.ts';
export * from './softmax.ts';
