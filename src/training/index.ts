export * from './adversarial.ts';
export * from './checkpoint.ts';
export * from './evaluate.ts';
export * from './fit.ts';
export * from './objective.ts';
export * from './results.ts';
export * from './schedules.ts';
export * from './step.ts';
