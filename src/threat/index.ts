import { L0 } from './l0.ts';
import { L1 } from './l1.ts';
import { L2 } from './l2.ts';
import { Linf } from './linf.ts';

export { type Box, boxWidth, clampToBox, float32Box } from './box.ts';
export * from './criteria.ts';
export { diameterOf } from './diameter.ts';
export * from './fraction.ts';
export type { Hyperplane } from './hyperplane.ts';
export { masked } from './masked.ts';
export type * from './norm.ts';
export type * from './placement.ts';
export { wholeInput } from './whole-input.ts';
export { L0, L1, L2, Linf };

/** All norms by their names. L0 is not among them: its ball is neither bounded nor convex, and few attacks know it. */
export const norms = { Linf, L2, L1 } as const;

/** The name of a norm. */
export type NormName = keyof typeof norms;
