/** What is audited, and the other models that take part. */
import { type Classifier, ensembleOf, type Layout, type Preprocessing } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import type { SampleSet } from '../../evaluation/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import type { OpenGoal } from '../goal/problem.ts';
import type { ModelPlan } from '../inputs/model-plan.ts';
import { loadModel } from '../inputs/models.ts';
import { samplesFor } from '../inputs/samples-for.ts';
import type { AuditPlan } from './plan.ts';

/** What is audited: the classifier, and its samples. */
export interface AuditSubject {
  readonly classifier: Classifier;
  readonly samples: SampleSet;
  readonly classNames: readonly string[] | undefined;
  readonly layout: Layout;
  readonly preprocessing: Preprocessing;
  /** What was added to the classes in files. */
  readonly labelOffset: number;
  /** Undefined for wrong classes. */
  readonly goal?: OpenGoal;
}

/** Another model of the same task, on which examples are made, or several as one. */
export interface Surrogate {
  readonly paths: readonly string[];
  readonly classifier: Classifier;
  readonly preprocessing: Preprocessing;
}

/**
 * Loads the model and the samples of an audit.
 *
 * @throws OptionError where there are no samples, nothing says what they are, or two of them have one name
 */
export async function subjectOf(plan: AuditPlan, runtime: Runtime): Promise<AuditSubject> {
  const { model } = plan;
  const classifier = await loadModel(model, runtime);
  const { samples, classNames, layout } = await samplesFor(classifier, model, plan.samples);
  const { inputs, names, labels } = samples;
  if (labels === undefined) {
    throw new OptionError(
      '--labels',
      'an audit needs the true classes, but nothing says what the samples are',
      'Give --labels FILE, put images into folders named by class, or labels beside the inputs in an .npz file.',
    );
  }
  requireNames(names);
  const preprocessing = { ...model.preprocessing, box: classifier.box };
  const { labelOffset = 0 } = model;
  return { classifier, samples: { inputs, names, labels }, classNames, layout, preprocessing, labelOffset };
}

/** @throws OptionError where two samples have one name, by which random numbers go */
export function requireNames(names: readonly string[]): void {
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw new OptionError('--data', `two samples are called ${twice}`, 'Rename one of them.');
}

/**
 * Loads the models on which examples are made. Two and more are followed by all of them as one.
 *
 * @throws OptionError for a model that takes other inputs, or knows other classes
 */
export async function loadSurrogates(
  audited: Classifier,
  runtime: Runtime,
  plans: readonly ModelPlan[],
): Promise<readonly Surrogate[]> {
  const surrogates: Surrogate[] = [];
  for (const plan of plans) {
    const { path, preprocessing } = plan;
    const classifier = await loadModel(plan, runtime);
    requireSameTask(classifier, audited, path);
    surrogates.push({ paths: [path], classifier, preprocessing: { ...preprocessing, box: classifier.box } });
  }
  const [first] = surrogates;
  if (surrogates.length < 2) return surrogates;
  const classifier = ensembleOf(surrogates.map((surrogate) => surrogate.classifier));
  return [...surrogates, { ...first, paths: plans.map(({ path }) => path), classifier }];
}

function requireSameTask(surrogate: Classifier, audited: Classifier, path: string): void {
  const refuse = (problem: string, hint: string) => new OptionError('--surrogate', `${path} ${problem}`, hint);
  const [own, wanted] = [surrogate, audited].map(({ inputShape, box }) => ({
    shape: `[${inputShape}]`,
    box: `${box.low}..${box.high}`,
  }));
  if (own.shape !== wanted.shape) {
    throw refuse(
      `takes inputs ${own.shape}, but the audited model takes ${wanted.shape}`,
      'Both must take the same samples.',
    );
  }
  if (surrogate.classCount !== audited.classCount) {
    throw refuse(
      `has ${surrogate.classCount} classes, but the audited model has ${audited.classCount}`,
      'Both must know the same classes, in the same order.',
    );
  }
  if (own.box !== wanted.box) {
    throw refuse(
      `takes pixels in ${own.box}, but the audited model takes them in ${wanted.box}`,
      `Say in its card how it takes pixels of ${wanted.box}: "box", and "mean" and "std" in that scale.`,
    );
  }
}
