/** What a reproduction says of a model that was trained for it. */

import { randomStream } from '../../random.ts';
import type { ModelRecord } from '../../report/reproduction/record.ts';
import { initialState, trainingGraph } from '../../training/index.ts';
import { flopsOf } from '../../transforms/flops.ts';
import type { PaperData } from '../data/data.ts';
import { identityOf, type Recipe, shapeOf, type TrainedParameters } from '../recipe.ts';

/** Floating-point operations of one training step. */
export function flopsOfStep(recipe: Recipe, data: PaperData): number {
  const learner = recipe.learner(shapeOf(data), data);
  return flopsOf(trainingGraph(learner, initialState(learner, randomStream(0)), recipe.batchSize));
}

export function modelRecord(
  recipe: Recipe,
  { record }: TrainedParameters,
  { dataset }: { readonly dataset: PaperData },
): ModelRecord {
  return {
    name: `${recipe.name}${record.seed === 0 ? '' : `, seed ${record.seed}`}`,
    parameters: record.parameters,
    epochs: record.history.length,
    seconds: Math.round(record.seconds),
    flops: record.steps * flopsOfStep(recipe, dataset),
    identity: identityOf(recipe, dataset, record.seed),
  };
}
