/** What `gibbon explain` does once its words are read. */

import { type Classifier, heldAt, holding, type Layout } from '../../classifier/index.ts';
import { explain } from '../../explanation/index.ts';
import { isPicture } from '../../model/index.ts';
import type { ExplanationSetting } from '../../report/explanation/text.ts';
import type { ImageFormat } from '../../report/page/pictures.ts';
import { takeRows } from '../../tensor/index.ts';
import { requireClasses } from '../attack/checks.ts';
import { loadModel } from '../inputs/models.ts';
import { runtimeFor } from '../inputs/runtime.ts';
import { samplesFor } from '../inputs/samples-for.ts';
import { onTokens } from '../inputs/tokens.ts';
import { progressBar } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import { printExplanation, saveExplanation } from './output.ts';
import { type ExplainPlan, requireIndex } from './plan.ts';

/** Explains as the plan says, prints what was found, and writes the page that was asked for. */
export async function runExplanation(asked: ExplainPlan): Promise<void> {
  const plan = await onTokens(asked);
  const { index, out } = plan;
  const [path] = plan.samples.paths;
  const started = performance.now();
  const runtime = await runtimeFor(plan);
  try {
    if (plan.goal !== undefined) {
      const { explainGoal } = await import('./goal-session.ts');
      return await explainGoal(plan, plan.goal, runtime);
    }
    const classifier = await loadModel(plan.model, runtime);
    try {
      requireClasses(classifier, plan.samples);
      const { samples, classNames, layout } = await samplesFor(classifier, plan.model, plan.samples);
      const { inputs, names, labels } = samples;
      requireIndex(index, names, path);
      const input = takeRows(inputs, [index]);
      const there = inputs.held === undefined ? classifier : holding(classifier, heldAt(inputs, index));
      const label = labels?.[index];
      const bar = progressBar('explaining');
      const explanation = await explain(there, input, {
        ...(label !== undefined && { label }),
        ...(plan.range !== undefined && { range: plan.range }),
        ...(plan.epsilon !== undefined && { epsilon: plan.epsilon }),
        draws: plan.draws,
        seed: plan.seed,
        onProgress: ({ done, total }) => bar.update(done, total),
      }).finally(bar.end);
      const setting: ExplanationSetting = {
        model: plan.model.path,
        sample: names[index],
        version: VERSION,
        runtime: runtime.name,
        classNames,
        labelIsAnswer: label === undefined,
        preprocessing: { ...plan.model.preprocessing, box: classifier.box },
        seconds: (performance.now() - started) / 1000,
      };
      if (out !== undefined) {
        await saveExplanation(out, explanation, setting, input, imageFormat(classifier, layout));
      }
      printExplanation(explanation, setting, plan);
    } finally {
      await classifier.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}

/** How inputs are images; undefined where they are none. */
function imageFormat({ inputShape: shape, box }: Classifier, layout: Layout): ImageFormat | undefined {
  return isPicture(shape, layout) ? { shape, layout, box } : undefined;
}
