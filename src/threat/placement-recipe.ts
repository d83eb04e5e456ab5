/** Placements as plain data, from which any thread makes them again. */
import type { PixelLayout as Layout } from '../data/images/pixels.ts';
import type { Shape } from '../tensor/index.ts';
import type { Box } from './box.ts';
import { type Feature, features } from './features.ts';
import { masked } from './masked.ts';
import type { Placement } from './placement.ts';
import { wholeInput } from './whole-input.ts';

export type PlacementRecipe =
  | { readonly kind: 'whole'; readonly shape: Shape; readonly box: Box; readonly layout: Layout | undefined }
  /** One number a value of the input, not 0 where it may change. */
  | { readonly kind: 'mask'; readonly shape: Shape; readonly box: Box; readonly mask: readonly number[] }
  | { readonly kind: 'features'; readonly shape: Shape; readonly list: readonly Feature[] };

/** @throws ShapeError or OptionError for one that cannot be made */
export function placementOf(recipe: PlacementRecipe): Placement {
  switch (recipe.kind) {
    case 'whole':
      return wholeInput(recipe.shape, recipe.box, recipe.layout);
    case 'mask':
      return masked(recipe.shape, recipe.box, recipe.mask);
    case 'features':
      return features(recipe.shape, recipe.list);
  }
}
