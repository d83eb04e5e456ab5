/** Other models of the same task, on which examples are made. */
import { type Classifier, ensembleOf, type Preprocessing } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import type { Runtime } from '../../runtime/index.ts';
import type { ModelPlan } from './model-plan.ts';
import { loadModel } from './models.ts';

/** Another model of the same task, on which examples are made, or several as one. */
export interface Surrogate {
  readonly paths: readonly string[];
  readonly classifier: Classifier;
  readonly preprocessing: Preprocessing;
}

/**
 * Loads the models on which examples are made. Two and more are followed by all of them as one.
 *
 * @throws OptionError for a model that takes other inputs, or knows other classes
 */
export async function loadSurrogates(
  attacked: Classifier,
  runtime: Runtime,
  plans: readonly ModelPlan[],
): Promise<readonly Surrogate[]> {
  const surrogates: Surrogate[] = [];
  for (const plan of plans) {
    const { path, preprocessing } = plan;
    const classifier = await loadModel(plan, runtime);
    requireSameTask(classifier, attacked, path);
    surrogates.push({ paths: [path], classifier, preprocessing: { ...preprocessing, box: classifier.box } });
  }
  const [first] = surrogates;
  if (surrogates.length < 2) return surrogates;
  const classifier = ensembleOf(surrogates.map((surrogate) => surrogate.classifier));
  return [...surrogates, { ...first, paths: plans.map(({ path }) => path), classifier }];
}

function requireSameTask(surrogate: Classifier, attacked: Classifier, path: string): void {
  const refuse = (problem: string, hint: string) => new OptionError('--surrogate', `${path} ${problem}`, hint);
  const [own, wanted] = [surrogate, attacked].map(({ inputShape, box }) => ({
    shape: `[${inputShape}]`,
    box: `${box.low}..${box.high}`,
  }));
  if (own.shape !== wanted.shape) {
    throw refuse(
      `takes inputs ${own.shape}, but the attacked model takes ${wanted.shape}`,
      'Both must take the same samples.',
    );
  }
  if (surrogate.classCount !== attacked.classCount) {
    throw refuse(
      `has ${surrogate.classCount} classes, but the attacked model has ${attacked.classCount}`,
      'Both must know the same classes, in the same order.',
    );
  }
  if (own.box !== wanted.box) {
    throw refuse(
      `takes pixels in ${own.box}, but the attacked model takes them in ${wanted.box}`,
      `Say in its card how it takes pixels of ${wanted.box}: "box", and "mean" and "std" in that scale.`,
    );
  }
}
