/** What `gibbon attack` does once its words are read. */
import { basename } from 'node:path';
import type { Progress } from '../../arguments.ts';
import { attacks } from '../../attacks/index.ts';
import { resolveOptions } from '../../harness/index.ts';
import { duration } from '../../numbers.ts';
import type { AttackSetting } from '../../report/attack/text.ts';
import { loadModel } from '../inputs/models.ts';
import { type RuntimeUse, runtimeFor } from '../inputs/runtime.ts';
import { samplesFor } from '../inputs/samples-for.ts';
import { loadSurrogates } from '../inputs/surrogates.ts';
import { changedTokens, onTokens } from '../inputs/tokens.ts';
import { note, progressBar } from '../shell/terminal.ts';
import { timeLeft } from '../shell/time-left.ts';
import { VERSION } from '../shell/version.ts';
import { attacked } from './attacked.ts';
import { requireClasses, requireOtherTarget } from './checks.ts';
import { criterionOf } from './criterion.ts';
import { offsetHint, scaleHint } from './hints.ts';
import { noteOtherPurpose } from './other-purpose.ts';
import { printAttack, saveAttack } from './output.ts';
import type { AttackPlan } from './plan.ts';
import { startsFor } from './starts.ts';

/** Attacks as the plan says, prints what came of it, and saves what was asked for. */
export async function runAttack(asked: AttackPlan): Promise<void> {
  const plan = asked.service === undefined ? await onTokens(asked) : asked;
  if (plan.goal !== undefined) {
    const { runGoal } = await import('../goal/session.ts');
    return runGoal({ ...plan, goal: plan.goal }, await runtimeFor(plan, useOf(plan)));
  }
  if (plan.service !== undefined) {
    const { runServed } = await import('../service/session.ts');
    return runServed({ ...plan, service: plan.service });
  }
  const method = attacks[plan.attack];
  const started = performance.now();
  const runtime = await runtimeFor(plan, useOf(plan));
  try {
    const classifier = await loadModel(plan.model, runtime);
    try {
      requireClasses(classifier, { label: plan.samples.label, target: plan.target });
      const { samples, classNames, layout } = await samplesFor(classifier, plan.model, plan.samples);
      requireOtherTarget(samples.labels, plan.target);
      const labelsAreAnswers = samples.labels === undefined && plan.target === undefined;
      if (labelsAreAnswers && classifier.shipped.outputKind === 'logits') await noteOtherPurpose(plan.model, runtime);
      const scale = classifier.layout && (await scaleHint(plan.model));
      if (scale !== undefined) note(scale);
      const criterion = await criterionOf(classifier, samples, plan.target);
      const bar = progressBar(`attacking with ${method.name}`);
      const { norm, seed, clip, options } = plan;
      const { names } = samples;
      const left = timeLeft();
      const onProgress = ({ done, total }: Progress) => {
        const seconds = left(done, total);
        bar.update(done, total, seconds === undefined ? '' : `${duration(seconds)} left`);
      };
      const starts = await startsFor(classifier, plan, criterion.labels);
      const surrogates = await loadSurrogates(classifier, runtime, plan.surrogates);
      const run = { norm, seed, clip, names, options, onProgress, ...(starts && { starts }) };
      const surrogate = surrogates.at(-1)?.classifier;
      const { epsilon } = plan;
      const found = await attacked(classifier, method, samples.inputs, criterion, epsilon, run, surrogate).finally(
        bar.end,
      );
      const isLabelled = samples.labels !== undefined && plan.samples.label === undefined;
      const offset = isLabelled ? offsetHint(found.outcome.samples, plan.model.labelOffset) : undefined;
      if (offset !== undefined && plan.target === undefined) note(offset);
      const tokens = changedTokens(plan.samples, found.examples);
      const setting: AttackSetting = {
        ...(tokens && { tokens }),
        model: plan.model.path,
        version: VERSION,
        runtime: runtime.name,
        classNames,
        labelsAreAnswers,
        target: plan.target,
        options: resolveOptions(method.options, options, method.name),
        clip,
        preprocessing: { ...plan.model.preprocessing, box: classifier.box },
        seconds: (performance.now() - started) / 1000,
      };
      if (plan.out !== undefined) await saveAttack(plan.out, classifier, samples, found, setting, layout);
      printAttack(found.outcome, setting, plan);
    } finally {
      await classifier.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}

/** One sample alone has all cores; several have one each. */
function useOf(plan: AttackPlan): RuntimeUse {
  return { sideBySide: !isOneImage(plan), task: `attack ${basename(plan.model.path)}` };
}

function isOneImage({ samples: { paths, limit } }: AttackPlan): boolean {
  return limit === 1 || (paths.length === 1 && /\.(png|jpe?g|webp)$/i.test(paths[0]));
}
