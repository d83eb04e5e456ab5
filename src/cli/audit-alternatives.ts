/** Other ways to hand pixels to a model, tried where the way that was asked for goes badly: suggested, never applied. */
import { readModelCard } from '../classifier/card.node.ts';
import type { Classifier, Preprocessing } from '../classifier/index.ts';
import { type SampleSet, takeSamples } from '../evaluation/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { argMax, row } from '../tensor/index.ts';
import { type Box, boxWidth } from '../threat/index.ts';
import type { AuditFlags } from './commands/audit.ts';
import { loadModel, preprocessingOf } from './model-session.ts';
import { note } from './terminal.ts';

/** A model that does so well is taken as it is asked for. */
const GOOD = 0.9;
const BETTER_BY = 0.1;
const SAMPLES = 100;

const boxes: readonly Box[] = [
  { low: 0, high: 1 },
  { low: 0, high: 255 },
  { low: -1, high: 1 },
];

/** Says so where another pixel scale or order of channels gives a clearly better accuracy. */
export async function suggestScale(
  modelPath: string,
  runtime: Runtime,
  flags: AuditFlags,
  { classifier, samples }: { readonly classifier: Classifier; readonly samples: SampleSet },
): Promise<void> {
  const few = takeSamples(samples, [...samples.labels.keys()].slice(0, SAMPLES));
  const asked = await accuracyOf(classifier, few, classifier.box);
  if (asked >= GOOD) return;
  const card = await readModelCard(modelPath);
  const preprocessing = preprocessingOf(flags, card);
  const isColour = classifier.inputShape.length === 3 && classifier.inputShape.includes(3);
  const orders: readonly Preprocessing['channels'][] = isColour ? ['rgb', 'bgr'] : [preprocessing.channels];
  let best = { accuracy: asked, words: '' };
  for (const box of boxes) {
    for (const channels of orders) {
      const { mean: _, std: __, ...plain } = preprocessing;
      const other = await loadModel(modelPath, runtime, { ...plain, box, ...(channels && { channels }) }, flags, card);
      const accuracy = await accuracyOf(other, few, classifier.box);
      await other.dispose();
      const words = [`--box ${box.low}..${box.high}`, ...(channels && isColour ? [`--channels ${channels}`] : [])].join(
        ' ',
      );
      if (accuracy > best.accuracy) best = { accuracy, words };
    }
  }
  if (best.accuracy < asked + BETTER_BY) return;
  note(
    `of the first ${few.labels.length} samples ${(100 * asked).toFixed(0)} % are answered rightly; with ${best.words} and no mean and std it would be ${(100 * best.accuracy).toFixed(0)} %. Is that how this model takes its pixels?`,
  );
}

/** The accuracy on samples whose values are in `box`, which are first brought into the classifier's own. */
async function accuracyOf(classifier: Classifier, { inputs, labels }: SampleSet, box: Box): Promise<number> {
  const { low, high } = classifier.box;
  const scale = boxWidth(classifier.box) / boxWidth(box);
  const data = inputs.data.map((value) => Math.min(Math.max(low + (value - box.low) * scale, low), high));
  const outputs = await classifier.shipped.outputs({ ...inputs, data });
  return labels.filter((label, i) => argMax(row(outputs, i)) === label).length / labels.length;
}
