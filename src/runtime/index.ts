export * from './results.ts';
export * from './runtime.ts';
