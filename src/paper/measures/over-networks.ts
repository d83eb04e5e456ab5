/** Figures that are means over several networks of one recipe: as many as are asked for with `--seeds`. */
import type { Quantity } from '../../report/reproduction/record.ts';
import type { NeededModel } from '../claim.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import type { Recipe } from '../recipe.ts';
import { meanOf } from './statistics.ts';

export function networksOf(recipe: Recipe, seedCount: number): readonly NeededModel[] {
  return Array.from({ length: seedCount }, (_, member) => ({ recipe, member }));
}

/**
 * The mean of a figure in percent, over the networks that have one.
 *
 * @param figureOf `null` where a network has no such figure, e.g. the confidence on mistakes where it makes none.
 */
export async function meanOverNetworks(
  context: ClaimContext,
  recipe: Recipe,
  figureOf: (network: TrainedModel) => Promise<number | null>,
): Promise<Quantity> {
  const perSeed: (number | null)[] = [];
  for (const { member } of networksOf(recipe, context.seedCount)) {
    perSeed.push(await figureOf(await context.trained(recipe, member)));
  }
  const known = perSeed.filter((value) => value !== null);
  return { value: known.length === 0 ? null : meanOf(known), unit: '%', ...(perSeed.length > 1 && { perSeed }) };
}
