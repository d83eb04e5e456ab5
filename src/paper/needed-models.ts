/** The claims that there are, and the models that they ask for. */
import type { Claim, NeededModel } from './claim.ts';
import * as registry from './claims/index.ts';
import type { Preset } from './preset.ts';
import type { Recipe } from './recipe.ts';

/** The claims, by row. */
export const claims: readonly Claim[] = Object.values<Claim>(registry).sort((a, b) => a.row - b.row);

/** A model, and a row that asks for it. */
export interface AskedModel extends NeededModel {
  readonly row: number;
}

/** The models that claims will ask for, each once. */
export function neededModels(chosen: readonly Claim[], preset: Preset, seedCount = 1): AskedModel[] {
  const needed = new Map<string, AskedModel>();
  for (const claim of chosen) {
    const times = claim.ownSeeds ? 1 : seedCount;
    for (const { recipe, member = 0 } of claim.models?.(preset, claim.ownSeeds ? seedCount : 1) ?? []) {
      for (let index = 0; index < times; index++) {
        const key = `${recipe.name} ${member + index}`;
        if (!needed.has(key)) needed.set(key, { recipe, member: member + index, row: claim.row });
      }
    }
  }
  return [...needed.values()];
}

/** The recipe of this name that a row asks for. */
export function recipeOf(row: number, preset: Preset, name: string): Recipe {
  const asked = claims.find((claim) => claim.row === row)?.models?.(preset, 1) ?? [];
  const found = asked.find(({ recipe }) => recipe.name === name);
  if (found === undefined) throw new Error(`row ${row} asks for no ${name}`);
  return found.recipe;
}
