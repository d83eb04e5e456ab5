/** What `gibbon attack` does once its words are read. */

import { availableParallelism } from 'node:os';
import type { Progress } from '../../arguments.ts';
import { attacks } from '../../attacks/index.ts';
import { readModelCard } from '../../classifier/card.node.ts';
import { type Classifier, guessLayout } from '../../classifier/index.ts';
import {
  type Attack,
  attack,
  type NearestSample,
  nearest,
  type OptionValue,
  type RunOptions,
  resolveOptions,
} from '../../harness/index.ts';
import { type AttackOutcome, outcomeOf } from '../../report/attack/outcome.ts';
import type { AttackSetting } from '../../report/attack/text.ts';
import type { Runtime } from '../../runtime/index.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { poolRuntime } from '../../runtime/pool.node.ts';
import { argMax, row } from '../../tensor/index.ts';
import { boxWidth, type Criterion, misclassified, targeted } from '../../threat/index.ts';
import { loadModel, namesOf, preprocessingOf } from '../inputs/models.ts';
import type { Samples } from '../inputs/sample-options.ts';
import { readSamples } from '../inputs/samples.ts';
import { requireWritable } from '../shell/output-folder.ts';
import { progressBar } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import { refuseContradictions, requireClasses, requireOtherTarget } from './checks.ts';
import type { AttackFlags } from './flags.ts';
import { usualEpsilon } from './options.ts';
import { type Examples, printAttack, saveAttack } from './output.ts';

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
    const classifier = await loadModel(modelPath, runtime, preprocessing, flags, card);
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
      const { norm, seed, clip } = flags;
      const { names } = samples;
      const run = {
        norm,
        seed,
        clip,
        names,
        options,
        onProgress: ({ done, total }: Progress) => bar.update(done, total),
      };
      const found = await attacked(classifier, method, samples, criterion, flags.epsilon, run).finally(bar.end);
      const setting: AttackSetting = {
        model: modelPath,
        version: VERSION,
        runtime: runtime.name,
        classNames,
        labelsAreAnswers: samples.labels === undefined && flags.target === undefined,
        target: flags.target,
        options: resolveOptions(method.options, options, method.name),
        clip,
        preprocessing: { ...preprocessing, box: classifier.box },
        seconds: (performance.now() - started) / 1000,
      };
      if (flags.out !== undefined) await saveAttack(flags.out, classifier, samples, found, setting, layout);
      printAttack(found.outcome, setting, flags);
    } finally {
      await classifier.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}

/** Attacks within epsilon. An attack that seeks the smallest perturbation does so where no epsilon is given. */
async function attacked(
  classifier: Classifier,
  method: Attack,
  { inputs }: Samples,
  criterion: Criterion,
  epsilon: number | undefined,
  run: RunOptions & Pick<AttackFlags, 'norm'>,
): Promise<{ readonly outcome: AttackOutcome; readonly examples: Examples }> {
  if (method.seeks === 'smallest' && epsilon === undefined) {
    const result = await nearest(classifier, method, inputs, criterion, run);
    const values = ({ fooledBefore, found }: NearestSample, i: number) =>
      fooledBefore ? row(inputs, i) : found?.values;
    return { outcome: outcomeOf(result), examples: result.samples.map(values) };
  }
  const usual = usualEpsilon[run.norm] * boxWidth(classifier.box);
  const result = await attack(classifier, method, inputs, criterion, { ...run, epsilon: epsilon ?? usual });
  return { outcome: result, examples: result.samples.map((_, i) => row(result.adversarials, i)) };
}

/** One image is run on all cores; many run side by side, a core each. */
async function runtimeFor(
  inputs: readonly string[],
  { threads = availableParallelism(), limit }: AttackFlags,
): Promise<Runtime> {
  const single = limit === 1 || (inputs.length === 1 && /\.(png|jpe?g|webp)$/i.test(inputs[0]));
  return single || threads === 1 ? defaultRuntime({ threads }) : poolRuntime({ workers: threads });
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
