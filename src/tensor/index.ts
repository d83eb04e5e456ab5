export * from './base64.ts';
export * from './box.ts';
export * from './half.ts';
export * from './safetensors.ts';
export { sha256 } from './sha256.ts';
export * from './tensor.ts';
