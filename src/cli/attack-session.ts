/** What `gibbon attack` does once its words are read. */
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { type AttackResult, attack, attacks } from '../attacks/index.ts';
import { type ModelCard, readModelCard } from '../classifier/card.node.ts';
import { type Classifier, guessLayout, type Layout, type Preprocessing } from '../classifier/index.ts';
import { loadClassifier } from '../classifier/load.node.ts';
import { readClassNames, writePng, writeWhole } from '../data/index.node.ts';
import { DataError, OptionError } from '../errors.ts';
import { type AttackSetting, attackRecord, sampleRows, summaryRows } from '../report/attack-report.ts';
import { perturbationPicture, pictureOf, sideBySide } from '../report/pictures.ts';
import type { Runtime } from '../runtime/index.ts';
import { defaultRuntime } from '../runtime/node.ts';
import { poolRuntime } from '../runtime/pool.node.ts';
import { argMax, row } from '../tensor/index.ts';
import { boxWidth, misclassified, targeted } from '../threat/index.ts';
import type { AttackFlags } from './commands/attack.ts';
import { readSamples, type Samples } from './samples.ts';
import { columns, progressBar } from './terminal.ts';
import { VERSION } from './version.ts';

/** Epsilons that are usual for images, as a share of the pixel range: those of RobustBench for Linf and L2. */
const USUAL_EPSILON = { Linf: 8 / 255, L2: 0.5, L1: 12 } as const;
/** Rows of the table on the terminal; the record has all. */
const SHOWN_SAMPLES = 25;

/** Attacks as the flags say, prints what came of it, and saves what was asked for. */
export async function runAttack(modelPath: string, inputs: readonly string[], flags: AttackFlags): Promise<void> {
  refuseContradictions(flags);
  const method = attacks[flags.attack];
  if (method === undefined) {
    throw new OptionError(
      '--attack',
      `"${flags.attack}" is unknown`,
      `it is one of ${Object.keys(attacks).join(', ')}`,
    );
  }
  const started = performance.now();
  const card = await readModelCard(modelPath);
  const preprocessing = preprocessingOf(flags, card);
  const runtime = await runtimeFor(inputs, flags);
  const side = flags.crop ?? card?.crop;
  const output = flags.output ?? card?.output;
  const classifier = await loadClassifier(modelPath, {
    ...preprocessing,
    ...(side && { inputShape: preprocessing.layout === 'nhwc' ? [side, side, 3] : [3, side, side] }),
    ...(flags.batch && { batchSize: flags.batch }),
    ...(output && { output }),
    straightThrough: flags.straightThrough ?? false,
    runtime,
  });
  try {
    const named = flags.classNames === undefined ? card?.classNames : await readClassNames(flags.classNames);
    const classNames = shifted(named, classifier.classCount);
    const layout = preprocessing.layout ?? guessLayout(classifier.inputShape) ?? 'nchw';
    const samples = await readSamples(inputs, classifier, {
      layout,
      resize: flags.resize ?? card?.resize,
      crop: side,
      labels: flags.labels,
      labelOffset: flags.labelOffset ?? card?.labelOffset ?? 0,
      classNames,
      limit: flags.limit,
    });
    const given = givenLabels(samples, flags);
    const labels = given ?? (await ownAnswers(classifier, samples));
    const bar = progressBar(`attacking with ${method.name}`);
    const result = await attack(
      classifier,
      method,
      samples.inputs,
      flags.target === undefined ? misclassified(labels) : targeted(labels.map(() => flags.target ?? 0)),
      {
        epsilon: flags.epsilon ?? USUAL_EPSILON[flags.norm] * boxWidth(classifier.box),
        norm: flags.norm,
        seed: flags.seed,
        clip: flags.clip,
        names: samples.names,
        options: { steps: flags.steps, stepSize: flags.stepSize, restarts: flags.restarts },
        onProgress: bar.update,
      },
    ).finally(bar.end);
    const setting: AttackSetting = {
      model: modelPath,
      version: VERSION,
      runtime: runtime.name,
      classNames,
      labelsAreAnswers: given === undefined,
      seconds: (performance.now() - started) / 1000,
    };
    if (flags.out !== undefined) await save(flags.out, classifier, samples, result, setting, layout);
    print(result, setting, flags);
  } finally {
    await classifier.dispose();
    await runtime.dispose();
  }
}

function refuseContradictions({ label, labels, epsilon }: AttackFlags): void {
  if (label !== undefined && labels !== undefined) {
    throw new OptionError('--label', 'it contradicts --labels', 'give one class for all inputs, or a file');
  }
  if (epsilon !== undefined && epsilon < 0) throw new OptionError('--epsilon', `${epsilon} is below 0`);
}

function preprocessingOf(flags: AttackFlags, card: ModelCard | undefined): Preprocessing {
  const {
    box = card?.box,
    mean = card?.mean,
    std = card?.std,
    layout = card?.layout,
    channels = card?.channels,
  } = flags;
  return {
    ...(box && { box }),
    ...(mean && { mean }),
    ...(std && { std }),
    ...(layout && { layout }),
    ...(channels && { channels }),
  };
}

/** One image is run on all cores; many run side by side, a core each. */
async function runtimeFor(
  inputs: readonly string[],
  { threads = availableParallelism(), limit }: AttackFlags,
): Promise<Runtime> {
  const single = limit === 1 || (inputs.length === 1 && /\.(png|jpe?g|webp)$/i.test(inputs[0]));
  return single || threads === 1 ? defaultRuntime({ threads }) : poolRuntime({ workers: threads });
}

/** Names by class of the model, where the model has classes before those that are named, such as a background. */
function shifted(names: readonly string[] | undefined, classCount: number): readonly string[] | undefined {
  if (names === undefined || names.length >= classCount) return names;
  return [...new Array<string>(classCount - names.length).fill('(background)'), ...names];
}

/** The labels that the user gave in one way or another. */
function givenLabels({ names, labels }: Samples, { label }: AttackFlags): Int32Array | undefined {
  return label === undefined ? labels : Int32Array.from(names, () => label);
}

/** Where nothing says what the inputs are, the model's own answers are to be changed. */
async function ownAnswers(classifier: Classifier, { inputs }: Samples): Promise<Int32Array> {
  const outputs = await classifier.shipped.outputs(inputs);
  return Int32Array.from({ length: inputs.shape[0] }, (_, i) => argMax(row(outputs, i)));
}

function print(result: AttackResult, setting: AttackSetting, flags: AttackFlags): void {
  for (const { message } of result.diagnostics) process.stderr.write(`note: ${message}\n`);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(attackRecord(result, setting))}\n`);
    return;
  }
  if (setting.labelsAreAnswers) {
    process.stderr.write("note: no labels were given, so that the model's own answers are attacked\n");
  }
  const epsilon = Number(result.epsilon.toPrecision(4));
  const goal = flags.target === undefined ? '' : `, toward class ${flags.target}`;
  const rows = sampleRows(result, setting.classNames);
  const hidden = rows.length - 1 - SHOWN_SAMPLES;
  process.stdout.write(
    [
      `${basename(setting.model)}: ${result.attack}, ${result.norm} epsilon ${epsilon}${goal}`,
      '',
      columns(rows.slice(0, SHOWN_SAMPLES + 1)),
      ...(hidden > 0 ? [`... and ${hidden} more`] : []),
      '',
      columns(summaryRows(result, setting)),
      ...(flags.out === undefined ? ['', '--out DIR saves the pictures.'] : ['', `The pictures are in ${flags.out}.`]),
      '',
    ].join('\n'),
  );
}

/** Saves the record and, for images, each example, its perturbation, and both beside the original. */
async function save(
  folder: string,
  { inputShape, box }: Classifier,
  { inputs, names }: Samples,
  result: AttackResult,
  setting: AttackSetting,
  layout: Layout,
): Promise<void> {
  const record = new TextEncoder().encode(`${JSON.stringify(attackRecord(result, setting), undefined, 2)}\n`);
  await writeWhole(join(folder, 'attack.json'), record);
  if (guessLayout(inputShape) === undefined) return;
  const format = { shape: inputShape, layout, box };
  for (const [i, name] of names.entries()) {
    const [clean, adversarial] = [row(inputs, i), row(result.adversarials, i)];
    const before = pictureOf(clean, format);
    const after = pictureOf(adversarial, format);
    const perturbation = perturbationPicture(clean, adversarial, format).image;
    const pictures = { adversarial: after, perturbation, comparison: sideBySide([before, perturbation, after]) };
    for (const [kind, { pixels, width, height, channels }] of Object.entries(pictures)) {
      if (channels !== 1 && channels !== 3) throw new DataError(`an image of ${channels} channels cannot be saved`);
      await writePng(join(folder, `${fileStem(name)}.${kind}.png`), pixels, width, height, channels);
    }
  }
}

/** A file name from the name of a sample, which may be a path. */
function fileStem(name: string): string {
  return name.replace(/\.[^./]+$/, '').replace(/[^\w.-]+/g, '_');
}
