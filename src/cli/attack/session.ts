/** What `gibbon attack` does once its words are read. */
import type { Progress } from '../../arguments.ts';
import { attacks } from '../../attacks/index.ts';
import type { Classifier } from '../../classifier/index.ts';
import {
  type Attack,
  attack,
  type NearestSample,
  nearest,
  type RunOptions,
  resolveOptions,
} from '../../harness/index.ts';
import { type AttackOutcome, outcomeOf } from '../../report/attack/outcome.ts';
import type { Examples } from '../../report/attack/pictures.node.ts';
import type { AttackSetting } from '../../report/attack/text.ts';
import type { Runtime } from '../../runtime/index.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { argMax, row } from '../../tensor/index.ts';
import { type Criterion, misclassified, norms, targeted, usualEpsilon } from '../../threat/index.ts';
import { poolRuntime } from '../../workers/pool.node.ts';
import { loadModel } from '../inputs/models.ts';
import type { Samples } from '../inputs/sample-options.ts';
import { samplesFor } from '../inputs/samples-for.ts';
import { progressBar } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import { requireClasses, requireOtherTarget } from './checks.ts';
import { noteOtherPurpose } from './other-purpose.ts';
import { printAttack, saveAttack } from './output.ts';
import type { AttackPlan } from './plan.ts';

/** Attacks as the plan says, prints what came of it, and saves what was asked for. */
export async function runAttack(plan: AttackPlan): Promise<void> {
  if (plan.goal !== undefined) {
    const { runGoal } = await import('../goal/session.ts');
    return runGoal({ ...plan, goal: plan.goal }, await runtimeFor(plan));
  }
  const method = attacks[plan.attack];
  const started = performance.now();
  const runtime = await runtimeFor(plan);
  try {
    const classifier = await loadModel(plan.model, runtime);
    try {
      requireClasses(classifier, { label: plan.samples.label, target: plan.target });
      const { samples, classNames, layout } = await samplesFor(classifier, plan.model, plan.samples);
      requireOtherTarget(samples.labels, plan.target);
      const labelsAreAnswers = samples.labels === undefined && plan.target === undefined;
      if (labelsAreAnswers && classifier.shipped.outputKind === 'logits') await noteOtherPurpose(plan.model, runtime);
      const criterion = await criterionOf(classifier, samples, plan.target);
      const bar = progressBar(`attacking with ${method.name}`);
      const { norm, seed, clip, options } = plan;
      const { names } = samples;
      const onProgress = ({ done, total }: Progress) => bar.update(done, total);
      const run = { norm, seed, clip, names, options, onProgress };
      const found = await attacked(classifier, method, samples, criterion, plan.epsilon, run).finally(bar.end);
      const setting: AttackSetting = {
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

/** Attacks within epsilon. An attack that seeks the smallest perturbation does so where no epsilon is given. */
async function attacked(
  classifier: Classifier,
  method: Attack,
  { inputs }: Samples,
  criterion: Criterion,
  epsilon: number | undefined,
  run: RunOptions & Pick<AttackPlan, 'norm'>,
): Promise<{ readonly outcome: AttackOutcome; readonly examples: Examples }> {
  if (method.seeks === 'smallest' && epsilon === undefined) {
    const result = await nearest(classifier, method, inputs, criterion, run);
    const values = ({ fooledBefore, found }: NearestSample, i: number) =>
      fooledBefore ? row(inputs, i) : found?.values;
    return { outcome: outcomeOf(result), examples: result.samples.map(values) };
  }
  const usual = usualEpsilon(norms[run.norm], classifier.box);
  const result = await attack(classifier, method, inputs, criterion, { ...run, epsilon: epsilon ?? usual });
  return { outcome: result, examples: result.samples.map((_, i) => row(result.adversarials, i)) };
}

/** One image is run on all cores; many run side by side, a core each. */
async function runtimeFor({ threads, samples: { paths, limit } }: AttackPlan): Promise<Runtime> {
  const single = limit === 1 || (paths.length === 1 && /\.(png|jpe?g|webp)$/i.test(paths[0]));
  return single || threads === 1 ? defaultRuntime({ threads }) : poolRuntime({ workers: threads });
}

/** What the attack is after. Where nothing says what the inputs are, the model's own answers are to be changed. */
async function criterionOf(
  classifier: Classifier,
  { inputs, labels }: Samples,
  target: number | undefined,
): Promise<Criterion> {
  const count = inputs.shape[0];
  if (target !== undefined) return targeted(new Int32Array(count).fill(target));
  if (labels !== undefined) return misclassified(labels);
  const outputs = await classifier.shipped.outputs(inputs);
  return misclassified(Int32Array.from({ length: count }, (_, i) => argMax(row(outputs, i))));
}
