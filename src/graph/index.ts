export * from './attributes.ts';
export * from './export.ts';
export * from './float32.ts';
export * from './free-batch.ts';
export * from './graph.ts';
export * from './operand.ts';
export * from './operator.ts';
export * from './value.ts';
