/** What `gibbon attack --goal` does once its words are read. */
import { attacks } from '../../attacks/index.ts';
import { readModel } from '../../classifier/load.node.ts';
import { OptionError } from '../../errors.ts';
import {
  attackGoal,
  type GoalOptions,
  type GoalResult,
  goalProblem,
  goals,
  type PictureSize,
  sampleOutputs,
} from '../../goals/index.ts';
import type { OptionValue } from '../../harness/index.ts';
import { type Head, type Model, onnxModel } from '../../model/index.ts';
import { externalReader } from '../../onnx/external.node.ts';
import type { GoalSetting } from '../../report/goals/text.ts';
import type { Runtime } from '../../runtime/index.ts';
import { type FloatTensor, largest, smallest } from '../../tensor/index.ts';
import { type Box, type NormName, norms, usualEpsilon } from '../../threat/index.ts';
import type { ModelPlan } from '../inputs/model-plan.ts';
import type { Samples } from '../inputs/sample-options.ts';
import type { SamplePlan } from '../inputs/sample-plan.ts';
import { pictureSize, readSamples } from '../inputs/samples.ts';
import { note, progressBar } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import { printGoal, saveGoal } from './output.ts';
import { placementFor } from './placements.ts';
import { type GoalPlan, namedHead } from './plan.ts';
import { embeddingOf } from './reference.ts';

/** The part of an attack's plan that goals need. */
export interface GoalRun {
  readonly model: ModelPlan;
  readonly samples: SamplePlan;
  readonly goal: GoalPlan;
  readonly attack: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly norm: NormName;
  readonly epsilon: number | undefined;
  readonly seed: number;
  readonly clip: boolean;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** Attacks toward a goal, prints what came of it, and saves what was asked for. Frees the runtime. */
export async function runGoal(run: GoalRun, runtime: Runtime): Promise<void> {
  const started = performance.now();
  let model: Model | undefined;
  try {
    model = await openModel(run.model, runtime);
    const { samples, box } = await samplesAndBox(model, run);
    const { placement, scale, usual } = await placementFor(run.goal, model, box);
    const kind = goals[run.goal.goal];
    const outputs = sampleOutputs(model);
    const goal = kind.on(outputs, await optionsFor(run, model), sizeOfPictures(model));
    const preprocessing = { ...run.model.preprocessing, box };
    const problem = await goalProblem({ model, preprocessing, placement, goal, inputs: samples.inputs });
    const method = attacks[run.attack];
    const bar = progressBar(`attacking with ${method.name}`);
    const within = method.seeks === 'smallest' ? undefined : (usual ?? usualEpsilon(norms[run.norm], placement.box));
    const { norm, seed, clip, options } = run;
    const result: GoalResult = await attackGoal(problem, method, {
      norm,
      seed,
      clip,
      options,
      names: samples.names,
      epsilon: run.epsilon ?? within,
      onProgress: ({ done, total }) => bar.update(done, total),
    })
      .finally(bar.end)
      .finally(() => problem.dispose());
    const setting: GoalSetting = {
      model: run.model.path,
      version: VERSION,
      runtime: runtime.name,
      goal: kind.name,
      words: goal.words,
      placement: placement.name,
      scale,
      classNames: run.model.classNames?.names,
      feeds: model.inputs.filter(({ role }) => role === 'held').map(({ name }) => name),
      box,
      seconds: (performance.now() - started) / 1000,
    };
    if (run.out !== undefined) await saveGoal(run.out, model, samples, result, goal, setting);
    printGoal(result, goal, setting, run);
  } finally {
    await model?.dispose();
    await runtime.dispose();
  }
}

async function openModel(plan: ModelPlan, runtime: Runtime): Promise<Model> {
  const { path, preprocessing, inputShape, input, feeds } = plan;
  const { model, bytes } = await readModel(path);
  const options = {
    name: path,
    feeds,
    ...(inputShape && { inputShape }),
    ...(input && { input }),
    ...(preprocessing.layout && { layout: preprocessing.layout }),
  };
  return onnxModel(model, bytes, runtime, options, externalReader(path));
}

/** The size of a model's pictures; undefined where it takes none. */
function sizeOfPictures({ attacked: { shape, layout } }: Model): PictureSize | undefined {
  return layout === undefined ? undefined : pictureSize(shape, layout);
}

/** The samples, and the range of their values: what the user says, 0..1 for images, and else that of the samples. */
async function samplesAndBox(
  model: Model,
  { model: { preprocessing, resize, crop }, samples: { paths, limit } }: GoalRun,
): Promise<{ readonly samples: Samples; readonly box: Box }> {
  const { shape, layout } = model.attacked;
  const usual = { low: 0, high: 1 };
  const reading = { layout: layout ?? 'nchw', resize, crop, limit, labelOffset: 0 } as const;
  const read = (box: Box) => readSamples(paths, { inputShape: shape, box }, reading);
  if (preprocessing.box !== undefined || layout !== undefined) {
    const box = preprocessing.box ?? usual;
    return { samples: await read(box), box };
  }
  const samples = await read(usual);
  const box = rangeOf(samples.inputs);
  note(`no --box was given: values stay between ${box.low} and ${box.high}, the least and greatest of the inputs`);
  return { samples, box };
}

function rangeOf({ data }: FloatTensor): Box {
  const [low, high] = [smallest(data), largest(data)];
  return low < high ? { low, high } : { low: low - 1, high: high + 1 };
}

/** The head of a name. @throws OptionError where it is not on the outputs */
function requireFound(name: string, model: Model): Head {
  const outputs = sampleOutputs(model);
  const head = namedHead(name).find(outputs);
  if (head !== undefined) return head;
  const listing = outputs.map((output) => `"${output.name}" [${output.shape}]`).join(', ');
  throw new OptionError(
    '--head',
    `${name} does not fit the outputs ${listing}`,
    'Describe it under "head" in the card.',
  );
}

/** What the goal is told, with what has to be read or run first. */
async function optionsFor({ goal, model: plan }: GoalRun, model: Model): Promise<GoalOptions> {
  const { options, headName, reference: path } = goal;
  const takesHead = goals[goal.goal].options.includes('head');
  const head = headName === undefined ? plan.head : requireFound(headName, model);
  const reference = path === undefined ? undefined : await embeddingOf(path, plan, model, options.output);
  return { ...options, ...(takesHead && head && { head }), ...(reference && { reference }) };
}
