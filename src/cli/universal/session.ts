/** What `gibbon universal` does once its words are read. */

import { basename, join } from 'node:path';
import type { Progress } from '../../arguments.ts';
import { fooledBy, universalPerturbation } from '../../attacks/universal.ts';
import type { Classifier } from '../../classifier/index.ts';
import { writeNpy, writePng, writeWhole } from '../../data/index.node.ts';
import { OptionError } from '../../errors.ts';
import { type Proportion, proportion } from '../../evaluation/index.ts';
import { isPicture } from '../../model/index.ts';
import { duration, percent } from '../../numbers.ts';
import { type RandomStream, randomStream } from '../../random.ts';
import { perturbationPicture } from '../../report/page/pictures.ts';
import { printable } from '../../report/words.ts';
import { argMax, floats, row, takeRows } from '../../tensor/index.ts';
import { norms, usualEpsilon } from '../../threat/index.ts';
import { madeAndTested } from '../inputs/made-and-tested.ts';
import { loadModel } from '../inputs/models.ts';
import { runtimeFor } from '../inputs/runtime.ts';
import type { Samples } from '../inputs/sample-options.ts';
import { print, printRecord, progressBar } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import type { UniversalPlan } from './plan.ts';

interface UniversalRecord {
  readonly schema: 'gibbon-universal/1';
  readonly version: string;
  readonly model: string;
  readonly norm: string;
  readonly epsilon: number;
  readonly epochs: number;
  readonly seed: number;
  readonly madeOn: number;
  /** Of samples that it was not made on and that are answered correctly without it, those that it fools. */
  readonly fooled: Proportion;
  /** The same for noise of its size. */
  readonly fooledByNoise: Proportion;
  readonly seconds: number;
}

/** Makes a perturbation as the plan says, tests it, and saves what was asked for. */
export async function runUniversal(plan: UniversalPlan): Promise<void> {
  const started = performance.now();
  const runtime = await runtimeFor(plan);
  try {
    const classifier = await loadModel(plan.model, runtime);
    try {
      const { norm, epochs, seed } = plan;
      const { made, tested } = await madeAndTested(classifier, plan);
      const epsilon = plan.epsilon ?? usualEpsilon(norms[norm], classifier.box);
      const bar = progressBar('making the perturbation');
      const onProgress = ({ done, total }: Progress) => bar.update(done, total);
      const options = { norm, epsilon, epochs, seed, onProgress };
      const change = await universalPerturbation(classifier, made.inputs, labelsOf(made), options).finally(bar.end);
      const right = await rightOf(classifier, tested);
      const noise = new Float32Array(change.length);
      const random: RandomStream = randomStream(seed, 'noise beside a universal perturbation');
      norms[norm].sampleSphere(new Float32Array(change.length), epsilon, random, noise);
      const shareFooled = async (added: Float32Array) =>
        proportion(await fooledBy(classifier, right.inputs, right.labels, added), right.labels.length);
      const record: UniversalRecord = {
        schema: 'gibbon-universal/1',
        version: VERSION,
        model: basename(plan.model.path),
        norm,
        epsilon,
        epochs,
        seed,
        madeOn: made.names.length,
        fooled: await shareFooled(change),
        fooledByNoise: await shareFooled(noise),
        seconds: (performance.now() - started) / 1000,
      };
      if (plan.out !== undefined) await save(plan.out, classifier, change, record);
      if (plan.json) printRecord(record);
      else print(textOf(record, plan.out));
    } finally {
      await classifier.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}

function labelsOf({ labels }: Samples): Int32Array {
  if (labels !== undefined) return labels;
  throw new OptionError('--labels', 'a universal perturbation needs the true classes', 'Give --labels FILE.');
}

/** The samples that the file as it ships answers correctly. */
async function rightOf(classifier: Classifier, samples: Samples) {
  const labels = labelsOf(samples);
  const outputs = await classifier.shipped.outputs(samples.inputs);
  const right = [...labels.keys()].filter((i) => argMax(row(outputs, i)) === labels[i]);
  if (right.length === 0) throw new OptionError('--test', 'none of the samples is answered correctly');
  return { inputs: takeRows(samples.inputs, right), labels: Int32Array.from(right, (i) => labels[i]) };
}

async function save(
  folder: string,
  { inputShape, layout, box }: Classifier,
  change: Float32Array,
  record: UniversalRecord,
): Promise<void> {
  await writeWhole(join(folder, 'universal.npy'), writeNpy(floats(inputShape, change)));
  if (layout !== undefined && isPicture(inputShape, layout)) {
    const none = new Float32Array(change.length);
    const { image } = perturbationPicture(none, change, { shape: inputShape, layout, box });
    await writePng(
      join(folder, 'universal.png'),
      image.pixels,
      image.width,
      image.height,
      image.channels === 1 ? 1 : 3,
    );
  }
  await writeWhole(join(folder, 'universal.json'), `${JSON.stringify(record, undefined, 1)}\n`);
}

function textOf(
  { model, norm, epsilon, fooled, fooledByNoise, madeOn, epochs, seconds }: UniversalRecord,
  out?: string,
) {
  return [
    `${printable(model)}: one perturbation for all inputs, ${norm} epsilon ${Number(epsilon.toPrecision(4))}`,
    '',
    `fooled           ${percent(fooled.value)}, ${fooled.count} of ${fooled.total} that it was not made on`,
    `noise            ${percent(fooledByNoise.value)}`,
    `made on          ${madeOn} inputs, ${epochs} passes`,
    `time             ${duration(seconds)}`,
    '',
    out === undefined ? '--out DIR saves the perturbation.' : `Saved in ${out}.`,
  ].join('\n');
}
