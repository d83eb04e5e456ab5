import type { Classifier } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import { argMax, type FloatTensor, row, takeRows } from '../../tensor/index.ts';
import { readSamples } from '../inputs/samples.ts';
import { note } from '../shell/terminal.ts';
import type { AttackPlan } from './plan.ts';

/**
 * The points from which a search may begin, read as the inputs are; undefined where none were given. Toward a target only those count
 * that the model takes for it.
 *
 * @param labels The true classes of the inputs
 * @throws OptionError where none of them does; DataError for what cannot be read
 */
export async function startsFor(
  classifier: Classifier,
  { starts: path, model: { resize, crop }, target }: Pick<AttackPlan, 'starts' | 'model' | 'target'>,
  labels: Int32Array,
): Promise<FloatTensor | undefined> {
  if (path === undefined) return undefined;
  const layout = classifier.layout ?? 'nchw';
  const { inputs } = await readSamples([path], classifier, { layout, resize, crop, label: 0, labelOffset: 0 });
  const outputs = await classifier.shipped.outputs(inputs);
  const [count] = inputs.shape;
  const answered = Array.from({ length: count }, (_, i) => argMax(row(outputs, i)));
  if (target === undefined) {
    const useless = labels.filter((label) => answered.every((answer) => answer === label)).length;
    if (useless > 0) {
      note(
        `all ${count} starting points are taken for the class of ${useless} of ${labels.length} inputs: searches for these begin elsewhere`,
      );
    }
    return inputs;
  }
  const reaching = [...answered.keys()].filter((i) => answered[i] === target);
  if (reaching.length === 0) {
    throw new OptionError(
      '--start-from',
      `the model takes none of the ${count} for class ${target}`,
      'A search toward a class begins at inputs that are of it already.',
    );
  }
  if (reaching.length < count) note(`${reaching.length} of ${count} starting points are taken for class ${target}`);
  return takeRows(inputs, reaching);
}
