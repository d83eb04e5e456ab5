/** What claims are measured with: data, a runtime, a seed, and models that are trained once however many rows ask. */
import type { Value } from '../graph/index.ts';
import { type Architecture, constants, type ParameterTensors, type PassOptions } from '../nn/index.ts';
import type { Runtime } from '../runtime/index.ts';
import type { PaperData } from './data/data.ts';
import type { Preset } from './preset.ts';
import { type Recipe, shapeOf, type TrainedParameters, type TrainingRecord } from './recipe.ts';

/** A model that is ready to be attacked. */
export interface TrainedModel {
  readonly architecture: Architecture;
  readonly parameters: ParameterTensors;
  /** Logits [N, K] of graph values [N, ...inputShape], with the parameters as constants. */
  readonly logitsOf: (inputs: Value, options?: PassOptions) => Value;
  readonly record: TrainingRecord;
}

export interface ClaimContext {
  readonly preset: Preset;
  readonly seed: number;
  /** How many networks of a recipe claims about means over seeds train. */
  readonly seedCount: number;
  readonly data: PaperData;
  readonly runtime: Runtime;
  /**
   * The model of a recipe. Trained when it is first asked for.
   *
   * @param member Tells models of one recipe apart, e.g. the members of an ensemble. @default 0
   */
  trained(recipe: Recipe, member?: number): Promise<TrainedModel>;
}

/** Trains a recipe, or knows where the model is. */
export type Trainer = (recipe: Recipe, seed: number) => Promise<TrainedParameters>;

export interface ContextOptions extends Omit<ClaimContext, 'trained'> {
  readonly train: Trainer;
}

/** Seeds of the members of an ensemble are that far apart, so that runs of neighbouring seeds share no model. */
const MEMBER_SEEDS = 1000;

/** The seed of one of several models of a recipe. */
export function memberSeed(seed: number, member: number): number {
  return seed + MEMBER_SEEDS * member;
}

/** A context that keeps the models of its recipes in memory. */
export function createContext({ train, ...common }: ContextOptions): ClaimContext {
  const models = new Map<string, Promise<TrainedModel>>();

  const make = async (recipe: Recipe, seed: number): Promise<TrainedModel> => {
    const { architecture } = recipe.learner(shapeOf(common.data), common.data);
    const { parameters, record } = await train(recipe, seed);
    const fixed = constants(parameters);
    return {
      architecture,
      parameters,
      record,
      logitsOf: (inputs, options) => architecture.logits(inputs, fixed, options),
    };
  };

  return {
    ...common,
    trained(recipe, member = 0) {
      const key = `${recipe.name} ${member}`;
      const model = models.get(key) ?? make(recipe, memberSeed(common.seed, member));
      models.set(key, model);
      return model;
    },
  };
}
