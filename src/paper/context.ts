/** What claims are measured with: data, a runtime, a seed, and models that are trained once however many rows ask. */
import type { Value } from '../graph/index.ts';
import { constants, type ParameterTensors } from '../nn/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { type EpochEvent, fitParameters } from '../training/index.ts';
import type { PaperData } from './data.ts';
import type { Preset } from './preset.ts';
import type { Recipe } from './recipes.ts';

/** A model that is ready to be attacked. */
export interface TrainedModel {
  readonly parameters: ParameterTensors;
  /** Logits [N, K] of graph values [N, ...inputShape], with the parameters as constants. */
  readonly logitsOf: (inputs: Value) => Value;
}

export interface ClaimContext {
  readonly preset: Preset;
  readonly seed: number;
  readonly data: PaperData;
  readonly runtime: Runtime;
  /** The model of a recipe. Trained when it is first asked for. */
  trained(recipe: Recipe): Promise<TrainedModel>;
}

export interface ContextOptions extends Omit<ClaimContext, 'trained'> {
  readonly onEpoch?: (recipe: Recipe, event: EpochEvent) => void;
}

/** A context that keeps the models of its recipes in memory, by name. */
export function createContext(options: ContextOptions): ClaimContext {
  const { data, runtime, seed, onEpoch } = options;
  const models = new Map<string, Promise<TrainedModel>>();

  const train = async (recipe: Recipe): Promise<TrainedModel> => {
    const learner = recipe.learner(data.train.images.shape.slice(1));
    const { parameters } = await fitParameters(learner, recipe.samples(data), {
      runtime,
      seed,
      epochs: recipe.epochs,
      batchSize: recipe.batchSize,
      schedule: recipe.schedule,
      onEpoch: (event) => onEpoch?.(recipe, event),
    });
    return { parameters, logitsOf: (inputs) => learner.architecture.logits(inputs, constants(parameters)) };
  };

  return {
    preset: options.preset,
    seed,
    data,
    runtime,
    trained(recipe) {
      const model = models.get(recipe.name) ?? train(recipe);
      models.set(recipe.name, model);
      return model;
    },
  };
}
