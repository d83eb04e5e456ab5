export * from './architecture.ts';
export * from './constraints.ts';
export * from './initialisers.ts';
export * from './linear.ts';
export * from './log-odds.ts';
export * from './losses.ts';
export * from './optimizers.ts';
