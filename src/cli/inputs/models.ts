/** Models as plans say. */
import type { Classifier } from '../../classifier/index.ts';
import { loadClassifier } from '../../classifier/load.node.ts';
import type { Runtime } from '../../runtime/index.ts';
import { note } from '../shell/terminal.ts';
import { matchNames } from './class-names.ts';
import type { ModelPlan } from './model-plan.ts';

/** Loads the model of a plan. */
export function loadModel(plan: ModelPlan, runtime: Runtime): Promise<Classifier> {
  const { path, preprocessing, inputShape, output, input, feeds, at, batchSize, straightThrough } = plan;
  return loadClassifier(path, {
    ...preprocessing,
    ...(inputShape && { inputShape }),
    ...(at && { at }),
    ...(batchSize && { batchSize }),
    ...(output && { output }),
    ...(input && { input }),
    feeds,
    ...(straightThrough !== undefined && { straightThrough }),
    runtime,
  });
}

/** The names of the model's classes, where flags or card list them; says how they were matched. */
export function namesOf(
  { classCount }: Classifier,
  plan: Pick<ModelPlan, 'classNames' | 'labelOffset'>,
): readonly string[] | undefined {
  const { classNames, labelOffset } = plan;
  if (classNames === undefined) return undefined;
  const matched = matchNames(classNames.names, classCount, labelOffset, classNames.path);
  if (matched.note !== undefined) note(matched.note);
  return matched.names;
}
