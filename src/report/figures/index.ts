/** All kinds of figures: these exports are the registry. */
export * from './bars.ts';
export * from './confidence-curve.ts';
export * from './confusion.ts';
export * from './differences.ts';
export * from './dimension.ts';
export * from './example-cards.ts';
export * from './four-panels.ts';
export * from './image-grid.ts';
export * from './learning-curves.ts';
export * from './logits-along-epsilon.ts';
export * from './loss-along-epsilon.ts';
export * from './transfer-matrix.ts';
export * from './weights.ts';
