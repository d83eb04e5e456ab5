/** What is audited, and the other models that take part. */
import type { Classifier, Layout, Preprocessing } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import type { SampleSet } from '../../evaluation/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import type { OpenGoal } from '../goal/problem.ts';
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
