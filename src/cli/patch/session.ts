/** What `gibbon patch` does once its words are read. */
import type { Progress } from '../../arguments.ts';
import { adversarialPatch } from '../../attacks/patch.ts';
import type { Classifier } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import { testPatch } from '../../evaluation/patches/test-patch.ts';
import { writePatch } from '../../report/patch/files.node.ts';
import { type PatchRecord, patchRecord, patchText } from '../../report/patch/text.ts';
import { madeAndTested } from '../inputs/made-and-tested.ts';
import { loadModel, namesOf } from '../inputs/models.ts';
import { runtimeFor } from '../inputs/runtime.ts';
import { note, print, printRecord, progressBar } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import type { PatchPlan } from './plan.ts';

/** Makes a patch as the plan says, tests it, and saves both. */
export async function runPatch(plan: PatchPlan): Promise<void> {
  const started = performance.now();
  const runtime = await runtimeFor(plan);
  for (const { message } of runtime.diagnostics) note(message);
  try {
    const classifier = await loadModel(plan.model, runtime);
    try {
      const target = classOf(plan, classifier);
      const classNames = namesOf(classifier, plan.model);
      const { made, tested } = await madeAndTested(classifier, plan);
      const { area, rotation, steps, pictures: batchSize, seed } = plan;
      const bar = progressBar('making the patch');
      const onProgress = ({ done, total }: Progress) => bar.update(done, total);
      const options = { target, area, rotation, steps, batchSize, seed, onProgress };
      const patch = await adversarialPatch(classifier, made.inputs, options).finally(bar.end);
      const outcome = await testPatch(classifier, tested, patch, { places: plan.places, seed });
      const setting = {
        model: plan.model.path,
        version: VERSION,
        runtime: runtime.name,
        classNames,
        area,
        steps,
        batchSize,
        seed,
        madeOn: made.names.length,
        seconds: (performance.now() - started) / 1000,
      };
      const record: PatchRecord = patchRecord(patch, outcome, setting);
      await writePatch(plan.out, classifier, patch, outcome, record, plan.print);
      if (plan.json) printRecord(record);
      else print(patchText(record, plan.out));
    } finally {
      await classifier.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}

/** @throws OptionError for a class that the model does not have */
function classOf({ target, model }: PatchPlan, classifier: Classifier): number {
  if (/^\d+$/.test(target)) {
    if (Number(target) < classifier.classCount) return Number(target);
    throw new OptionError('--class', `${target} is none of the model's ${classifier.classCount} classes`);
  }
  const names = namesOf(classifier, model);
  const index = names?.findIndex((name) => name.split(', ').includes(target) || name === target) ?? -1;
  if (index >= 0) return index;
  const hint = names === undefined ? 'Give a number, or names with --class-names FILE.' : 'Look it up in the names.';
  throw new OptionError('--class', `"${target}" is not the name of a class`, hint);
}
