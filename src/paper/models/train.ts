/** Trains recipes, and keeps what was trained. */
import type { Runtime } from '../../runtime/index.ts';
import type { Trainer } from '../context.ts';
import type { PaperData } from '../data/data.ts';
import { follow, identityOf, type Recipe, type RecipeProgress } from '../recipe.ts';
import type { ModelShelf } from './models.ts';

export interface TrainerOptions {
  readonly data: PaperData;
  readonly runtime: Runtime;
  /** Where models are looked for and put. @default nowhere */
  readonly shelf?: ModelShelf;
  readonly onProgress?: (recipe: Recipe, seed: number, progress: RecipeProgress) => void;
}

/** A trainer that works here and now, and takes models from the shelf where it has them. */
export function localTrainer({ data, runtime, shelf, onProgress }: TrainerOptions): Trainer {
  return async (recipe, seed) => {
    const identity = identityOf(recipe, data, seed);
    const known = await shelf?.load(identity);
    if (known !== undefined) return known;
    const model = await follow(recipe, {
      data,
      runtime,
      seed,
      onProgress: (progress) => onProgress?.(recipe, seed, progress),
      ...(shelf && { checkpoint: (phase: number) => shelf.checkpoint(identity, phase) }),
    });
    await shelf?.save(identity, model);
    await shelf?.clear(identity);
    return model;
  };
}
