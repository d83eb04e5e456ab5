/** Other ways to hand pixels and labels to a model, tried where what was asked for goes badly: suggested, never applied. */

import type { Classifier, Preprocessing } from '../../classifier/index.ts';
import { type CleanAnswers, type SampleSet, shareOf, takeSamples } from '../../evaluation/index.ts';
import { percent } from '../../numbers.ts';
import type { Runtime } from '../../runtime/index.ts';
import { argMax, row } from '../../tensor/index.ts';
import { type Box, boxWidth } from '../../threat/index.ts';
import type { ModelPlan } from '../inputs/model-plan.ts';
import { loadModel } from '../inputs/models.ts';
import type { AuditSubject } from './subject.ts';

/** A model that does so well is taken as it is asked for. */
const GOOD = 0.9;
const BETTER_BY = 0.1;
const SAMPLES = 100;

/** The scales that models want. */
const scales: readonly Box[] = [
  { low: 0, high: 1 },
  { low: 0, high: 255 },
  { low: -1, high: 1 },
];

/** Classes are counted from 0 or from 1, with and without the background. */
const offsets = [-1, 1];

/** One way to hand over pixels, and the options for it. */
interface Way {
  readonly preprocessing: Preprocessing;
  readonly options: string;
}

/** A sentence, where another scale, order of channels or count of classes gives a clearly better accuracy than what was asked for. */
export async function suggestionFor(
  model: ModelPlan,
  runtime: Runtime,
  { classifier, samples, preprocessing, labelOffset }: AuditSubject,
  clean: CleanAnswers,
): Promise<string | undefined> {
  const few = takeSamples(samples, [...samples.labels.keys()].slice(0, SAMPLES));
  const total = few.labels.length;
  const asked = shareOf(clean.isRight.slice(0, total)).value;
  if (asked >= GOOD) return undefined;
  const found: { readonly options: string; readonly isRight: readonly boolean[] }[] = [];
  for (const offset of offsets) {
    const isRight = rightAnswers(clean.outputs, few.labels, offset);
    found.push({ options: `--label-offset ${labelOffset + offset}`, isRight });
  }
  for (const { preprocessing: other, options } of waysOf(classifier, preprocessing)) {
    const changed = await loadModel({ ...model, preprocessing: other }, runtime);
    found.push({ options, isRight: rightAnswers(await changed.shipped.outputs(few.inputs), few.labels) });
    await changed.dispose();
  }
  const [best] = found
    .map(({ options, isRight }) => ({ options, accuracy: shareOf(isRight) }))
    .sort((a, b) => b.accuracy.value - a.accuracy.value);
  if (best.accuracy.low <= 1 / classifier.classCount || best.accuracy.value < asked + BETTER_BY) return undefined;
  const of = total === samples.labels.length ? `the ${total}` : `the first ${total}`;
  return `Of ${of} samples ${percent(asked, 0)} are answered correctly; with ${best.options} it would be ${percent(best.accuracy.value, 0)}. Is that what this model was made for?`;
}

/** The other order of channels, and each scale in each order. */
function waysOf({ inputShape, box }: Classifier, { mean, std, channels = 'rgb', ...asked }: Preprocessing): Way[] {
  const isColour = inputShape.length === 3 && inputShape.includes(3);
  const scaling = { ...(mean && { mean }), ...(std && { std }) };
  const inOrders = (options: string, other: Preprocessing): Way[] => {
    const swapped = channels === 'rgb' ? 'bgr' : 'rgb';
    const same = { options, preprocessing: isColour ? { ...asked, ...other, channels } : { ...asked, ...other } };
    if (!isColour) return [same];
    const order = `--channels ${swapped}`;
    const turned = { ...asked, ...other, channels: swapped } as const;
    return [same, { options: options === '' ? order : `${options} ${order}`, preprocessing: turned }];
  };
  const scaled = scales.flatMap((scale) => {
    const factor = boxWidth(box) / boxWidth(scale);
    const offset = box.low - scale.low * factor;
    const std = Number.isInteger(factor) ? `${factor}` : `${boxWidth(box)}/${boxWidth(scale)}`;
    return inOrders(`--mean ${offset} --std ${std}`, { mean: [offset], std: [factor] });
  });
  return [...inOrders('', scaling).filter(({ options }) => options !== ''), ...scaled];
}

/** Which of the first answers are right, by labels that are counted otherwise. */
function rightAnswers(outputs: SampleSet['inputs'], labels: Int32Array, offset = 0): boolean[] {
  return Array.from(labels, (label, i) => {
    const scores = row(outputs, i);
    return !scores.some(Number.isNaN) && argMax(scores) === label + offset;
  });
}
