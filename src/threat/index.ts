import * as norms from './all-norms.ts';
import { type Box, boxWidth } from './box.ts';
import { parseFraction } from './fraction.ts';
import type { Norm } from './norm.ts';

export * from './all-norms.ts';
export { type Box, boxWidth, clampToBox, everywhere, float32Box } from './box.ts';
export * from './criteria.ts';
export { diameterOf } from './diameter.ts';
export { type Feature, features } from './features.ts';
export * from './fraction.ts';
export type { FedNorm, GraphNorm } from './graphs/graph-norm.ts';
export { inBox } from './graphs/in-box.ts';
export type { Hyperplane } from './hyperplane.ts';
export { masked } from './masked.ts';
export { momentumStep } from './momentum.ts';
export type * from './norm.ts';
export type * from './placement.ts';
export { type PlacementRecipe, placementOf } from './placement-recipe.ts';
export { wholeInput } from './whole-input.ts';

/** All norms by their names. */
export { norms };

/** The names of all norms, that of the largest power first. */
export const normNames: readonly NormName[] = Object.values(norms)
  .toSorted((a, b) => b.power - a.power)
  .map(({ name }) => name)
  .filter((name): name is NormName => Object.hasOwn(norms, name));

/** The epsilon that is usual in a norm for images with this range of pixels. */
export function usualEpsilon({ usual, power }: Norm, box: Box): number {
  return parseFraction(usual) * (power === 0 ? 1 : boxWidth(box));
}

/** The name of a norm. */
export type NormName = keyof typeof norms;
