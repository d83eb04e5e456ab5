/** A recipe: all that decides a trained model, but for the data and the seed. And how to follow it. */
import type { Loss, ParameterTensors } from '../nn/index.ts';
import { crossEntropy } from '../nn/index.ts';
import type { Runtime } from '../runtime/index.ts';
import type { Shape } from '../tensor/index.ts';
import {
  type CheckpointStore,
  type Epoch,
  type Fit,
  type FitOptions,
  fitParameters,
  type Learner,
  type Mistakes,
  mistakesOf,
  objectiveOn,
  type Schedule,
  type Stopping,
  type TrainingSet,
} from '../training/index.ts';
import type { PaperData } from './data/data.ts';
import { meanHiddenNorm } from './measures/hidden-norm.ts';

const inPercent = ({ wrong, total }: Mistakes): number => (100 * wrong) / total;

/** Some of the data, and what to call it. */
export interface Samples {
  /** Tells them from all others of these data. */
  name(data: PaperData): string;
  /** Whether the data have them. @default they do */
  areIn?(data: PaperData): boolean;
  of(data: PaperData): TrainingSet;
}

/**
 * What is looked at after every epoch: `error`, and `adversarialError` where an epsilon is given, in percent; `hiddenNorm` where a
 * layer is.
 */
export interface Validation {
  readonly samples: Samples;
  /** Also measure the error under the fast gradient sign method, on the first 2,000 of them. */
  readonly epsilon?: number;
  /** Also measure the mean Euclidean norm of the outputs of this hidden layer, counted from 1, on the same ones. */
  readonly hiddenLayer?: number;
}

export interface Recipe {
  /** What the model is called in tables and progress bars. */
  readonly name: string;
  /** Networks that start from what the data are like, e.g. at the means of the classes, look at the data too. */
  learner(inputShape: Shape, data: PaperData): Learner;
  readonly samples: Samples;
  readonly epochs: number;
  readonly batchSize: number;
  readonly schedule: Schedule;
  /**
   * For how many samples an epoch stands. Fewer are gone through so often that as many steps are made, as a network that
   * needs its steps learns nothing from data of a third of the size. @default as many as there are
   */
  readonly samplesAnEpoch?: number | undefined;
  readonly validation?: Validation;
  readonly stopping?: Stopping;
  /**
   * A second phase: from the best epoch on with these samples, until the objective on the validation samples, which are now
   * among them, has come down to what it was on the training samples at the best epoch (pylearn2's
   * mnist_pi_continued.yaml), or for so many epochs.
   */
  readonly continued?: { readonly samples: Samples; readonly epochs: number };
  /** What the samples' labels are put to. @default crossEntropy */
  readonly loss?: Loss;
}

/** How a model came about. */
export interface TrainingRecord {
  readonly recipe: string;
  readonly architecture: string;
  readonly objective: string;
  readonly seed: number;
  readonly parameters: number;
  readonly history: readonly Epoch[];
  /** The epoch that was kept, from 0. */
  readonly keptEpoch: number;
  readonly steps: number;
  readonly seconds: number;
}

export interface TrainedParameters {
  readonly parameters: ParameterTensors;
  readonly record: TrainingRecord;
}

/** How far the training of a recipe is; phases follow each other. */
export interface RecipeProgress {
  readonly done: number;
  readonly total: number;
  readonly seconds: number;
}

export interface FollowOptions {
  readonly data: PaperData;
  readonly runtime: Runtime;
  readonly seed: number;
  /** A place for the progress of each phase. @default nowhere */
  readonly checkpoint?: (phase: number) => CheckpointStore;
  readonly onProgress?: (progress: RecipeProgress) => void;
}

/** Lines that tell a recipe from all others: whoever has the same lines, data and seed has the same model. */
export function identityOf(recipe: Recipe, data: PaperData, seed: number): string {
  const { architecture, objective, optimizer, constraint, averaging } = recipe.learner(shapeOf(data), data);
  const { epochs, schedule } = paceOf(recipe, data);
  const facts: Record<string, unknown> = {
    architecture: architecture.name,
    objective: objective.name,
    optimizer: optimizer.name,
    constraint: constraint?.name,
    averaging,
    schedule: schedule.name,
    samples: recipe.samples.name(data),
    epochs,
    'batch size': recipe.batchSize,
    validation: recipe.validation && validationName(recipe.validation, data),
    stopping: recipe.stopping && `${recipe.stopping.figure}, patience ${recipe.stopping.patience}`,
    continued: recipe.continued && `${recipe.continued.samples.name(data)}, at most ${recipe.continued.epochs} epochs`,
    data: data.identity,
    seed,
  };
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  return known.map(([name, value]) => `${name}: ${value}`).join('\n');
}

/** How often the samples of these data are gone through, and at which rates. */
export function paceOf(
  { epochs, schedule, samples, samplesAnEpoch }: Recipe,
  data: PaperData,
): Pick<Recipe, 'epochs' | 'schedule'> {
  const count = samples.of(data).labels.length;
  const passes = samplesAnEpoch === undefined ? 1 : Math.max(1, Math.round(samplesAnEpoch / count));
  if (passes === 1) return { epochs, schedule };
  return {
    epochs: epochs * passes,
    schedule: {
      name: `${schedule.name}, each of ${passes} passes`,
      rates: ({ epoch, step, stepsAnEpoch }) =>
        schedule.rates({ epoch: Math.floor(epoch / passes), step, stepsAnEpoch: stepsAnEpoch * passes }),
    },
  };
}

function validationName({ samples, epsilon = 0, hiddenLayer }: Validation, data: PaperData): string {
  const layer = hiddenLayer === undefined ? '' : `, norms of hidden layer ${hiddenLayer}`;
  return `${samples.name(data)}, epsilon ${epsilon}${layer}`;
}

/** Whether the data have what a recipe learns from. */
export function isTrainable({ samples }: Recipe, data: PaperData): boolean {
  return samples.areIn?.(data) ?? true;
}

/** The shape of one sample of the data. */
export function shapeOf({ train }: PaperData): Shape {
  return train.images.shape.slice(1);
}

/** Trains a model by its recipe, both phases where there are two. */
export async function follow(recipe: Recipe, options: FollowOptions): Promise<TrainedParameters> {
  const { data, seed, onProgress, checkpoint } = options;
  const learner = recipe.learner(shapeOf(data), data);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const common = (phase: number): FitOptions => ({
    runtime: options.runtime,
    seed,
    ...paceOf(recipe, data),
    batchSize: recipe.batchSize,
    onProgress: ({ done, total }) => onProgress?.({ done, total, seconds: seconds() }),
    ...(checkpoint && { checkpoint: checkpoint(phase) }),
  });
  const first = await fitParameters(learner, recipe.samples.of(data), {
    ...common(1),
    ...(recipe.validation && { validate: validationOf(recipe, learner, options) }),
    ...(recipe.stopping && { stopping: recipe.stopping }),
  });
  const second = recipe.continued && (await continued(recipe, learner, first, common(2), options));
  return {
    parameters: (second ?? first).parameters,
    record: {
      recipe: recipe.name,
      architecture: learner.architecture.name,
      objective: learner.objective.name,
      seed,
      parameters: Object.values(first.parameters).reduce((sum, { data: values }) => sum + values.length, 0),
      history: [...first.history, ...(second?.history ?? [])],
      keptEpoch: (second ?? first).kept.epoch,
      steps: first.steps + (second?.steps ?? 0),
      seconds: first.seconds + (second?.seconds ?? 0),
    },
  };
}

/** Trains on from the best epoch, with the samples that had been held out. */
async function continued(
  recipe: Recipe,
  learner: Learner,
  { kept }: Fit,
  common: FitOptions,
  { data, runtime, seed }: FollowOptions,
): Promise<Fit | undefined> {
  const { continued: phase, validation } = recipe;
  if (phase === undefined || validation === undefined) return undefined;
  const heldOut = validation.samples.of(data);
  return fitParameters(learner, phase.samples.of(data), {
    ...common,
    start: { state: kept.state, epoch: kept.epoch + 1 },
    epochs: kept.epoch + 1 + phase.epochs,
    validate: async (parameters) => ({
      validationObjective: await objectiveOn(learner, parameters, heldOut, { runtime, seed }),
    }),
    isDone: ({ figures }) => figures.validationObjective <= kept.loss,
  });
}

/** Samples of the validation that are attacked: the figure is for the eye and for early stopping. */
const ATTACKED = 2000;

function validationOf({ validation, loss = crossEntropy }: Recipe, learner: Learner, options: FollowOptions) {
  const samples = validation?.samples.of(options.data);
  return async (parameters: ParameterTensors): Promise<Record<string, number>> => {
    if (samples === undefined || validation === undefined) return {};
    const { runtime } = options;
    const { architecture } = learner;
    const { epsilon, hiddenLayer } = validation;
    const some = { inputs: firstRows(samples, ATTACKED), labels: samples.labels.subarray(0, ATTACKED) };
    const errorOf = async (of: TrainingSet, attacked = {}) =>
      inPercent(await mistakesOf(architecture, parameters, of, { runtime, ...attacked }));
    return {
      error: await errorOf(samples),
      ...(epsilon !== undefined && { adversarialError: await errorOf(some, { epsilon, loss }) }),
      ...(hiddenLayer !== undefined && {
        hiddenNorm: await meanHiddenNorm(runtime, architecture, parameters, some.inputs, hiddenLayer),
      }),
    };
  };
}

function firstRows({ inputs }: TrainingSet, most: number): TrainingSet['inputs'] {
  const [available, ...shape] = inputs.shape;
  const count = Math.min(available, most);
  return {
    ...inputs,
    shape: [count, ...shape],
    data: inputs.data.subarray(0, (inputs.data.length / available) * count),
  };
}
