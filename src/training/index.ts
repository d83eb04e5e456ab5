export * from './fit.ts';
export * from './objective.ts';
export * from './results.ts';
export * from './step.ts';
