import { readModelCard } from '../classifier/card.node.ts';
import { type Classifier, guessLayout, type Layout } from '../classifier/index.ts';
import { OptionError } from '../errors.ts';
import type { SampleSet } from '../evaluation/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { suggestScale } from './audit-alternatives.ts';
import type { AuditFlags } from './commands/audit.ts';
import { loadModel, namesOf, preprocessingOf } from './model-session.ts';
import { readSamples } from './samples.ts';

/** What is audited: the classifier, and its samples. */
export interface AuditSubject {
  readonly classifier: Classifier;
  readonly samples: SampleSet;
  readonly classNames: readonly string[] | undefined;
  readonly layout: Layout;
}

/**
 * Loads the model and the samples of an audit.
 *
 * @throws OptionError where nothing says what the samples are, or two of them have one name
 */
export async function subjectOf(modelPath: string, runtime: Runtime, flags: AuditFlags): Promise<AuditSubject> {
  const card = await readModelCard(modelPath);
  const preprocessing = preprocessingOf(flags, card);
  const classifier = await loadModel(modelPath, runtime, preprocessing, flags, card);
  const classNames = await namesOf(classifier, modelPath, flags, card);
  const layout = preprocessing.layout ?? guessLayout(classifier.inputShape) ?? 'nchw';
  const { inputs, names, labels } = await readSamples(flags.data, classifier, {
    layout,
    resize: flags.resize ?? card?.resize,
    crop: flags.crop ?? card?.crop,
    labels: flags.labels,
    labelOffset: flags.labelOffset ?? card?.labelOffset ?? 0,
    classNames,
    limit: flags.limit,
  });
  if (labels === undefined) {
    throw new OptionError(
      '--labels',
      'an audit needs the true classes, and nothing says what the samples are',
      'Give --labels FILE, or put the images into folders named by class.',
    );
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new OptionError('--data', `two samples are called ${twice}`, 'Rename one of them.');
  await suggestScale(modelPath, runtime, flags, { classifier, samples: { inputs, names, labels } });
  return { classifier, samples: { inputs, names, labels }, classNames, layout };
}

/** Loads a model that takes the same samples. */
export async function loadFor(path: string, runtime: Runtime, flags: AuditFlags): Promise<Classifier> {
  const card = await readModelCard(path);
  return loadModel(path, runtime, preprocessingOf(flags, card), flags, card);
}
