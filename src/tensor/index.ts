export * from './half.ts';
export * from './tensor.ts';
