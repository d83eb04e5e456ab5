/** How a goal's problem is loaded again on another thread. */
import {
  type Classifier,
  decodeFile,
  type MeasuredProblem,
  measuredProblem,
  type Origin,
} from '../classifier/index.ts';
import { type OnnxModelOptions, onnxModel } from '../model/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { askingOf, problemOn } from './problem-on.ts';
import { type GoalRecipe, partsOf } from './recipe.ts';

/** All that makes a problem of a file: plain data. */
export interface ProblemData {
  readonly model: OnnxModelOptions;
  readonly recipe: GoalRecipe;
  /** Whether gradients pass what rounds. */
  readonly straightThrough: boolean;
  readonly measured: MeasuredProblem;
}

export interface GoalOrigin extends Origin {
  readonly problem: ProblemData;
}

export function isGoalOrigin(origin: Origin): origin is GoalOrigin {
  return 'problem' in origin;
}

/** The classifier of a problem, made again from a file. What was measured once is not measured again. */
export function classifierOfProblem(bytes: Uint8Array, data: ProblemData, runtime: Runtime): Classifier {
  const model = onnxModel(decodeFile(bytes, data.model.name ?? 'model'), bytes, runtime, data.model);
  const parts = partsOf(model, data.recipe);
  const asking = askingOf(model, parts);
  const classifier = measuredProblem(problemOn(model, parts, asking, data.straightThrough), data.measured, []);
  return {
    ...classifier,
    async dispose() {
      await classifier.dispose();
      await asking.dispose();
      await model.dispose();
    },
  };
}
