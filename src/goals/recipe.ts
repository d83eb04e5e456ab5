/** A goal's problem as plain data: what it takes beside the file and the samples. */
import type { Model, Preprocessing } from '../model/index.ts';
import { sizeOf } from '../tensor/index.ts';
import { type Placement, type PlacementRecipe, placementOf } from '../threat/index.ts';
import { sampleOutputs } from './answers.ts';
import type { Goal } from './goal.ts';
import type { GoalOptions, PictureSize } from './options.ts';
import { goals } from './registry.ts';
import { squashOf } from './squashed.ts';

export interface GoalRecipe {
  readonly preprocessing: Preprocessing;
  readonly placement: PlacementRecipe;
  /** In the registry, and what it is told. */
  readonly goal: { readonly name: string; readonly options: GoalOptions };
  /** Lets gradients pass what rounds. @default where the model rounds what the attacked input makes */
  readonly straightThrough?: boolean;
  /** The largest number of samples in one run. @default 32 for few free variables, fewer for many */
  readonly batchSize?: number;
}

/** What a recipe makes for a model. */
export interface Parts {
  readonly preprocessing: Preprocessing;
  readonly placement: Placement;
  readonly goal: Goal;
  readonly straightThrough?: boolean;
  /** The largest number of samples in one run. @default 32 for few free variables, fewer for many */
  readonly batchSize?: number;
}

/** @throws OptionError or ClassifierError where the outputs of the model cannot mean the goal, or an option does not fit them */
export function partsOf(model: Model, { placement, goal: { name, options }, ...same }: GoalRecipe): Parts {
  const outputs = sampleOutputs(model).map((output) => ({
    ...output,
    get range() {
      return squashOf(model, output.name, sizeOf(output.shape)) && { low: 0, high: 1 };
    },
  }));
  const goal = goals[name].on(outputs, options, sizeOfPictures(model));
  return { ...same, placement: placementOf(placement), goal };
}

/** The size of a model's pictures; undefined where it takes none. */
function sizeOfPictures({ attacked: { shape, layout } }: Model): PictureSize | undefined {
  if (layout === undefined) return undefined;
  const [height, width] = layout === 'nhwc' ? shape : shape.slice(1);
  return { height, width };
}
