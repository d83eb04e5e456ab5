/** The samples of a plan, read as its model takes them. */
import { type Classifier, type Layout, withRows } from '../../classifier/index.ts';
import type { ModelPlan } from './model-plan.ts';
import { namesOf } from './models.ts';
import type { Samples } from './sample-options.ts';
import type { SamplePlan } from './sample-plan.ts';
import { readSamples } from './samples.ts';

export interface ReadSamples {
  readonly samples: Samples;
  readonly classNames: readonly string[] | undefined;
  readonly layout: Layout;
}

/** @throws DataError for what cannot be read or does not fit the model */
export async function samplesFor(
  classifier: Classifier,
  model: Pick<ModelPlan, 'resize' | 'crop' | 'labelOffset' | 'classNames'>,
  { paths, ...labelling }: SamplePlan,
): Promise<ReadSamples> {
  const { resize, crop, labelOffset = 0 } = model;
  const classNames = namesOf(classifier, model);
  const layout = classifier.layout ?? 'nchw';
  const read = await readSamples(paths, classifier, { layout, resize, crop, labelOffset, classNames, ...labelling });
  const inputs = withRows(read.inputs, classifier.heldRows, labelling.limit);
  return { samples: { ...read, inputs }, classNames, layout };
}
