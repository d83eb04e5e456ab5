export * from './machine.ts';
export * from './results.ts';
export * from './runtime.ts';
