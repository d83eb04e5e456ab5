/** Other ways to hand pixels to a model, tried where the way that was asked for goes badly: suggested, never applied. */
import { readModelCard } from '../classifier/card.node.ts';
import type { Classifier, Preprocessing } from '../classifier/index.ts';
import { type CleanAnswers, type SampleSet, takeSamples } from '../evaluation/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { argMax, row } from '../tensor/index.ts';
import { type Box, boxWidth } from '../threat/index.ts';
import type { AuditSubject } from './audit-subject.ts';
import type { AuditFlags } from './commands/audit.ts';
import { loadModel } from './model-session.ts';

/** A model that does so well is taken as it is asked for. */
const GOOD = 0.9;
const BETTER_BY = 0.1;
const SAMPLES = 100;

const boxes: readonly Box[] = [
  { low: 0, high: 1 },
  { low: 0, high: 255 },
  { low: -1, high: 1 },
];

/** One way to hand over pixels, and the options for it. */
interface Way {
  readonly preprocessing: Preprocessing;
  readonly options: string;
}

/** A sentence, where another pixel scale or order of channels gives a clearly better accuracy than what was asked for. */
export async function suggestedScale(
  modelPath: string,
  runtime: Runtime,
  flags: AuditFlags,
  { classifier, samples, preprocessing }: AuditSubject,
  clean: CleanAnswers,
): Promise<string | undefined> {
  const few = takeSamples(samples, [...samples.labels.keys()].slice(0, SAMPLES));
  const total = few.labels.length;
  const asked = clean.isRight.slice(0, total).filter(Boolean).length / total;
  if (asked >= GOOD) return undefined;
  const card = await readModelCard(modelPath);
  let best = { accuracy: asked + BETTER_BY, options: '' };
  for (const way of waysOf(classifier, preprocessing)) {
    const other = await loadModel(modelPath, runtime, way.preprocessing, flags, card);
    const accuracy = await accuracyOf(other, few, classifier.box);
    await other.dispose();
    if (accuracy > best.accuracy) best = { accuracy, options: way.options };
  }
  if (best.options === '') return undefined;
  const of = total === samples.labels.length ? `the ${total}` : `the first ${total}`;
  return `Of ${of} samples ${percent(asked)} are answered rightly; with ${best.options} it would be ${percent(best.accuracy)}. Is that how this model takes its pixels?`;
}

function waysOf({ inputShape }: Classifier, { mean, std, channels, ...asked }: AuditSubject['preprocessing']): Way[] {
  const isColour = inputShape.length === 3 && inputShape.includes(3);
  const scaling = { ...(mean && { mean }), ...(std && { std }) };
  const without = Object.keys(scaling).map((name) => `no --${name}`);
  const orders = isColour ? (['rgb', 'bgr'] as const) : [channels];
  const withOrder = (options: readonly string[], preprocessing: Preprocessing) =>
    orders.map((order) => ({
      preprocessing: { ...preprocessing, ...(order && { channels: order }) },
      options: [...options, ...(isColour && order !== (channels ?? 'rgb') ? [`--channels ${order}`] : [])].join(
        ' and ',
      ),
    }));
  return [
    ...withOrder([], { ...asked, ...scaling }),
    ...boxes.flatMap((box) => withOrder([`--box ${box.low}..${box.high}`, ...without], { ...asked, box })),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** The accuracy on samples whose values are in `box`, which are first brought into the classifier's own. */
async function accuracyOf(classifier: Classifier, { inputs, labels }: SampleSet, box: Box): Promise<number> {
  const { low, high } = classifier.box;
  const scale = boxWidth(classifier.box) / boxWidth(box);
  const data = inputs.data.map((value) => Math.min(Math.max(low + (value - box.low) * scale, low), high));
  const outputs = await classifier.shipped.outputs({ ...inputs, data });
  return labels.filter((label, i) => argMax(row(outputs, i)) === label).length / labels.length;
}
