/** Figures that are means over several networks of one recipe: as many as are asked for with `--seeds`. */
import type { Quantity } from '../../report/reproduction/record.ts';
import type { NeededModel } from '../claim.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import type { Recipe } from '../recipe.ts';
import { meanOf } from './statistics.ts';
import { attackedMistakes, cleanMistakes } from './test-digits.ts';

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

/** The errors of all networks of a recipe on the test digits, clean and under FGSM. */
export async function errorsOverNetworks(
  context: ClaimContext,
  recipe: Recipe,
): Promise<{ readonly clean: Quantity; readonly attacked: Quantity }> {
  const errorOf = async (network: TrainedModel) => (await cleanMistakes(context, network)).error;
  const attackedErrorOf = async (network: TrainedModel) => (await attackedMistakes(context, network)).error;
  return {
    clean: await meanOverNetworks(context, recipe, errorOf),
    attacked: await meanOverNetworks(context, recipe, attackedErrorOf),
  };
}

/** How much higher one figure is than another, seed by seed where there are several. */
export function differencesOver(higher: Quantity, lower: Quantity): Quantity {
  const apart = (a: number | null, b: number | null) => (a === null || b === null ? null : a - b);
  const perSeed = higher.perSeed?.map((value, i) => apart(value, lower.perSeed?.[i] ?? null));
  return { value: apart(higher.value, lower.value), unit: higher.unit, ...(perSeed && { perSeed }) };
}
