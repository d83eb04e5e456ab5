/** What `gibbon attack` does once its words are read. */
import { availableParallelism } from 'node:os';
import { attack, attacks, type OptionValue, resolveOptions } from '../attacks/index.ts';
import { cardPath, type ModelCard, readModelCard } from '../classifier/card.node.ts';
import { type Classifier, guessLayout, type Preprocessing } from '../classifier/index.ts';
import { loadClassifier } from '../classifier/load.node.ts';
import { readClassNames } from '../data/index.node.ts';
import type { AttackSetting } from '../report/attack-report.ts';
import type { Runtime } from '../runtime/index.ts';
import { defaultRuntime } from '../runtime/node.ts';
import { poolRuntime } from '../runtime/pool.node.ts';
import { argMax, row } from '../tensor/index.ts';
import { boxWidth, type Criterion, misclassified, targeted } from '../threat/index.ts';
import { refuseContradictions, requireClasses, requireOtherTarget } from './attack-checks.ts';
import { usualEpsilon } from './attack-options.ts';
import { printAttack, saveAttack } from './attack-output.ts';
import { matchNames } from './class-names.ts';
import type { AttackFlags } from './commands/attack.ts';
import { requireWritable } from './output-folder.ts';
import { readSamples, type Samples } from './samples.ts';
import { note, progressBar } from './terminal.ts';
import { VERSION } from './version.ts';

/** Attacks as the flags say, prints what came of it, and saves what was asked for. */
export async function runAttack(
  modelPath: string,
  inputs: readonly string[],
  flags: AttackFlags,
  options: Readonly<Record<string, OptionValue>>,
): Promise<void> {
  const method = attacks[flags.attack];
  refuseContradictions(method, inputs, flags, options);
  if (flags.out !== undefined) await requireWritable('--out', flags.out);
  const started = performance.now();
  const card = await readModelCard(modelPath);
  const preprocessing = preprocessingOf(flags, card);
  const runtime = await runtimeFor(inputs, flags);
  try {
    const classifier = await load(modelPath, runtime, preprocessing, flags, card);
    try {
      requireClasses(classifier, flags);
      const classNames = await namesOf(classifier, modelPath, flags, card);
      const layout = preprocessing.layout ?? guessLayout(classifier.inputShape) ?? 'nchw';
      const samples = await readSamples(inputs, classifier, {
        layout,
        resize: flags.resize ?? card?.resize,
        crop: flags.crop ?? card?.crop,
        label: flags.label,
        labels: flags.labels,
        labelOffset: flags.labelOffset ?? card?.labelOffset ?? 0,
        classNames,
        limit: flags.limit,
      });
      requireOtherTarget(samples.labels, flags);
      const criterion = await criterionOf(classifier, samples, flags);
      const bar = progressBar(`attacking with ${method.name}`);
      const result = await attack(classifier, method, samples.inputs, criterion, {
        epsilon: flags.epsilon ?? usualEpsilon[flags.norm] * boxWidth(classifier.box),
        norm: flags.norm,
        seed: flags.seed,
        clip: flags.clip,
        names: samples.names,
        options,
        onProgress: bar.update,
      }).finally(bar.end);
      const setting: AttackSetting = {
        model: modelPath,
        version: VERSION,
        runtime: runtime.name,
        classNames,
        labelsAreAnswers: samples.labels === undefined && flags.target === undefined,
        target: flags.target,
        options: resolveOptions(method.options, options, method.name),
        clip: flags.clip,
        preprocessing: { ...preprocessing, box: classifier.box },
        seconds: (performance.now() - started) / 1000,
      };
      if (flags.out !== undefined) await saveAttack(flags.out, classifier, samples, result, setting, layout);
      printAttack(result, setting, flags);
    } finally {
      await classifier.dispose();
    }
  } finally {
    await runtime.dispose();
  }
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

async function load(
  path: string,
  runtime: Runtime,
  preprocessing: Preprocessing,
  flags: AttackFlags,
  card: ModelCard | undefined,
): Promise<Classifier> {
  const side = flags.crop ?? card?.crop;
  const output = flags.output ?? card?.output;
  const cropped = side && (preprocessing.layout === 'nhwc' ? [side, side, 3] : [3, side, side]);
  const inputShape = flags.shape ?? cropped;
  return loadClassifier(path, {
    ...preprocessing,
    ...(inputShape && { inputShape }),
    ...(flags.at && { at: flags.at }),
    ...(flags.batch && { batchSize: flags.batch }),
    ...(output && { output }),
    straightThrough: flags.straightThrough ?? false,
    runtime,
  });
}

async function namesOf(
  { classCount }: Classifier,
  modelPath: string,
  flags: AttackFlags,
  card: ModelCard | undefined,
): Promise<readonly string[] | undefined> {
  const given = flags.classNames === undefined ? card?.classNames : await readClassNames(flags.classNames);
  if (given === undefined) return undefined;
  const path = flags.classNames ?? cardPath(modelPath);
  const matched = matchNames(given, classCount, flags.labelOffset ?? card?.labelOffset, path);
  if (matched.note !== undefined) note(matched.note);
  return matched.names;
}

/** What the attack is after. Where nothing says what the inputs are, the model's own answers are to be changed. */
async function criterionOf(
  classifier: Classifier,
  { inputs, labels }: Samples,
  { target }: AttackFlags,
): Promise<Criterion> {
  const count = inputs.shape[0];
  if (target !== undefined) return targeted(new Int32Array(count).fill(target));
  if (labels !== undefined) return misclassified(labels);
  const outputs = await classifier.shipped.outputs(inputs);
  return misclassified(Int32Array.from({ length: count }, (_, i) => argMax(row(outputs, i))));
}
