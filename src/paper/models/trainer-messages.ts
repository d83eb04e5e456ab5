/** What a pool of trainers and its worker threads tell each other. */
import type { ParameterTensors } from '../../nn/index.ts';
import type { PaperData } from '../data/data.ts';
import type { Preset } from '../preset.ts';
import type { RecipeProgress, TrainingRecord } from '../recipe.ts';

export interface TrainerOptions {
  /** Everything that training needs; what only measurements need may be left out. */
  readonly data: PaperData;
  /** Folder of the shelf. */
  readonly folder: string;
}

/** Recipes are code and cannot be sent: a worker finds one by a row that asks for it. */
export interface TrainingRequest {
  readonly id: number;
  readonly preset: Preset;
  readonly row: number;
  readonly recipe: string;
  readonly seed: number;
}

export type TrainerReply = { readonly id: number } & (
  | { readonly kind: 'progress'; readonly progress: RecipeProgress }
  | { readonly kind: 'trained'; readonly parameters: ParameterTensors; readonly record: TrainingRecord }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly hint: string | undefined }
);
