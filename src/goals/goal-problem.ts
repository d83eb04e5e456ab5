/** A goal as a problem: free variables are placed in a model, and the goal's margins are what is attacked. */
import {
  type Classifier,
  heldAt,
  holding,
  type Points,
  problemClassifier,
  straightThrough,
} from '../classifier/index.ts';
import { DataError, type Diagnostic } from '../errors.ts';
import { requireChangeable } from '../model/attacked-value.ts';
import { compareWithFile, type Model } from '../model/index.ts';
import { type FloatTensor, floats, row } from '../tensor/index.ts';
import type { Placement, Start } from '../threat/index.ts';
import type { Answers, Goal } from './goal.ts';
import type { GoalOrigin } from './origin.ts';
import { askingOf, heldParts, problemOn, roundedOn } from './problem-on.ts';
import { type GoalRecipe, type Parts, partsOf } from './recipe.ts';

export interface GoalProblemOptions extends Parts {
  readonly model: Model;
  /** The clean samples [N, ...shape], in the user's scale, and what other inputs are fed for each where that differs (`withRows`). */
  readonly inputs: Points;
}

/** One sample of a problem. */
export interface GoalSample {
  /** The free variables of the clean sample, [1, ...shape]. */
  readonly free: FloatTensor;
  readonly clean: Answers;
  readonly reference: Float32Array;
  /** A function of this sample's free variables. */
  readonly classifier: Classifier;
  /** The input, in the user's scale, that free variables are placed in. */
  placed(free: Float32Array): Float32Array;
  /** What the file answers to free variables. */
  answer(free: Float32Array): Promise<Answers>;
}

export interface GoalProblem {
  readonly goal: Goal;
  readonly placement: Placement;
  /** A function of free variables, and of what is held beside those of each sample. */
  readonly classifier: Classifier;
  /** The free variables of all clean samples, with what is held beside them. */
  readonly points: Points;
  readonly samples: readonly GoalSample[];
  readonly diagnostics: readonly Diagnostic[];
  /** Frees programs; the model is left alone. */
  dispose(): Promise<void>;
}

/**
 * Compares graph and file on the first sample, remembers what the file answers to all, and derives the graphs.
 *
 * @throws ClassifierError where the attacked graph answers otherwise than the file
 */
export function goalProblem({ model, inputs, ...parts }: GoalProblemOptions): Promise<GoalProblem> {
  return problemOf(model, parts, inputs, undefined);
}

/**
 * The same from plain data, so that worker threads can make the problem again and take whole samples.
 *
 * @throws OptionError, ShapeError or ClassifierError where the recipe does not fit the model
 */
export async function goalProblemFrom(model: Model, recipe: GoalRecipe, inputs: Points): Promise<GoalProblem> {
  return problemOf(model, partsOf(model, recipe), inputs, recipe);
}

/** @throws DataError that names the sample, where it lies outside what the placement allows */
function startOf(placement: Placement, inputs: Points, index: number): Start {
  try {
    return placement.start(row(inputs, index));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { message, hint } = error;
    throw new DataError(`sample ${index}: ${message}`, hint === undefined ? {} : { hint });
  }
}

async function problemOf(
  model: Model,
  parts: Parts,
  inputs: Points,
  recipe: GoalRecipe | undefined,
): Promise<GoalProblem> {
  const { placement, goal } = parts;
  requireChangeable(model.attacked, 'Attack what its ids are embedded as: at in code, --at on the command line.');
  const asking = askingOf(model, parts);
  const differences = await compareWithFile(model, await asking.prepared(row(inputs, 0)), goal.parts);
  const known = await Promise.all(
    Array.from({ length: inputs.shape[0] }, async (_, i) => {
      const clean = await asking.ask(row(inputs, i), heldAt(inputs, i));
      return { start: startOf(placement, inputs, i), clean, reference: goal.reference(clean) };
    }),
  );
  const { reference: referenceAt, fed, size } = heldParts(model, parts);
  const free = floats([known.length, ...placement.shape]);
  const held = floats([known.length, size]);
  known.forEach(({ start, reference }, i) => {
    row(free, i).set(start.free);
    row(held, i).set(start.side);
    row(held, i).set(reference, referenceAt);
    row(held, i).set(heldAt(inputs, i), fed);
  });
  const points: Points = size === 0 ? free : { ...free, held };
  const rounding = parts.straightThrough === undefined ? roundedOn(model) : [];
  const passesRounding = parts.straightThrough ?? rounding.length > 0;
  const classifier = await problemClassifier({
    ...problemOn(model, parts, asking, passesRounding),
    probes: points,
    batchSize: model.fixedBatch !== undefined || model.isOneByOne || known.length < 2 ? 1 : parts.batchSize,
    diagnostics: [
      ...model.diagnostics,
      ...differences,
      ...(goal.doubts?.(known.map(({ clean }) => clean)) ?? []),
      ...straightThrough(rounding),
    ],
    ...(recipe && {
      originOf: (measured): GoalOrigin => ({
        runtime: model.runtime,
        get bytes() {
          return model.source.bytes;
        },
        problem: { model: model.source.options, recipe, straightThrough: passesRounding, measured },
      }),
    }),
  });
  return {
    goal,
    placement,
    classifier,
    points,
    diagnostics: classifier.diagnostics,
    samples: known.map(({ start, clean, reference }, i) => ({
      free: floats([1, ...placement.shape], start.free),
      clean,
      reference,
      classifier: holding(classifier, row(held, i)),
      placed: (variables) => placement.placed(variables, start.side),
      answer: (variables) => asking.ask(placement.placed(variables, start.side), heldAt(inputs, i)),
    })),
    async dispose() {
      await classifier.dispose();
      await asking.dispose();
    },
  };
}
