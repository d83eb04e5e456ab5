/** The goal, the model and the samples of a plan as one problem: what the commands that take a goal have in common. */
import { withRows } from '../../classifier/index.ts';
import { readModel } from '../../classifier/load.node.ts';
import { OptionError } from '../../errors.ts';
import {
  type GoalOptions,
  type GoalProblem,
  type GoalRecipe,
  goalProblemFrom,
  goals,
  sampleOutputs,
} from '../../goals/index.ts';
import { startingAt } from '../../model/attacked-value.ts';
import { type Head, type Model, onnxModel, type Preprocessing, usualBox } from '../../model/index.ts';
import { compact } from '../../numbers.ts';
import { externalReader } from '../../onnx/external.node.ts';
import { encodeModel } from '../../onnx/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { type FloatTensor, largest, smallest } from '../../tensor/index.ts';
import type { Box } from '../../threat/index.ts';
import type { ModelPlan } from '../inputs/model-plan.ts';
import type { Samples } from '../inputs/sample-options.ts';
import type { SamplePlan } from '../inputs/sample-plan.ts';
import { readSamples } from '../inputs/samples.ts';
import { note } from '../shell/terminal.ts';
import { type Placing, placementFor } from './placements.ts';
import { type GoalPlan, namedHead } from './plan.ts';
import { embeddingOf } from './reference.ts';

/** The part of a command's plan that goals need. */
export interface GoalWork {
  readonly model: ModelPlan;
  readonly samples: SamplePlan;
  readonly goal: GoalPlan;
}

export interface OpenGoal {
  /** The name of the goal. */
  readonly name: string;
  readonly model: Model;
  readonly samples: Samples;
  readonly problem: GoalProblem;
  readonly placing: Placing;
  /** With the box of the samples. */
  readonly preprocessing: Preprocessing & { readonly box: Box };
  dispose(): Promise<void>;
}

/**
 * Loads the model and the samples, and derives the problem.
 *
 * @throws GibbonError for whatever does not fit together
 */
export async function openGoal(work: GoalWork, runtime: Runtime): Promise<OpenGoal> {
  const model = await openModel(work.model, runtime);
  try {
    const { samples, box } = await samplesAndBox(model, work);
    const placing = await placementFor(work.goal, model, box);
    const preprocessing = { ...work.model.preprocessing, box };
    const { straightThrough, batchSize } = work.model;
    const recipe: GoalRecipe = {
      preprocessing,
      placement: placing.placement,
      goal: { name: work.goal.goal, options: await optionsFor(work, model) },
      ...(straightThrough !== undefined && { straightThrough }),
      ...(batchSize !== undefined && { batchSize }),
    };
    const inputs = withRows(samples.inputs, model.rows, work.samples.limit);
    const problem = await goalProblemFrom(model, recipe, inputs);
    return {
      name: work.goal.goal,
      model,
      samples,
      problem,
      placing,
      preprocessing,
      async dispose() {
        await problem.dispose();
        await model.dispose();
      },
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

async function openModel(plan: ModelPlan, runtime: Runtime): Promise<Model> {
  const { path, preprocessing, inputShape, input, feeds, at } = plan;
  const { model, bytes } = await readModel(path);
  const external = externalReader(path);
  const options = {
    name: path,
    feeds,
    ...(inputShape && { inputShape }),
    ...(input && { input }),
    ...(preprocessing.layout && { layout: preprocessing.layout }),
  };
  if (at === undefined) return onnxModel(model, bytes, runtime, options, external);
  const rest = startingAt(model, at, inputShape, external, Object.keys(feeds));
  return onnxModel(rest, encodeModel(rest), runtime, options, external);
}

/** The samples, and the range of their values: what the user says, 0..1 for images, and else that of the samples. */
async function samplesAndBox(
  model: Model,
  { model: { preprocessing, resize, crop }, samples: { paths, limit, tokens } }: GoalWork,
): Promise<{ readonly samples: Samples; readonly box: Box }> {
  const { shape, layout } = model.attacked;
  const usual = usualBox(model.attacked);
  const reading = { layout: layout ?? 'nchw', resize, crop, limit, tokens, labelOffset: 0 } as const;
  const read = (box: Box) => readSamples(paths, { inputShape: shape, box }, reading);
  if (preprocessing.box !== undefined || layout !== undefined) {
    const box = preprocessing.box ?? usual;
    return { samples: await read(box), box };
  }
  const samples = await read(usual);
  const box = rangeOf(samples.inputs);
  const [low, high] = [box.low, box.high].map((end) => compact(end));
  note(`no --box was given: values stay between ${low} and ${high}, the least and greatest of the inputs`);
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
async function optionsFor({ goal, model: plan }: GoalWork, model: Model): Promise<GoalOptions> {
  const { options, headName, reference: path } = goal;
  const takesHead = goals[goal.goal].options.includes('head');
  const head = headName === undefined ? plan.head : requireFound(headName, model);
  const reference = path === undefined ? undefined : await embeddingOf(path, plan, model, options.output);
  return { ...options, ...(takesHead && head && { head }), ...(reference && { reference }) };
}
