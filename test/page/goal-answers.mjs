import { decodeModel, floats, pgd, webRuntime } from 'gibbon/browser';
import { attackGoal, goalProblem, goals, onnxModel, sampleOutputs, wholeInput } from 'gibbon/goals';

/** What an attack toward a goal comes to here: what it measures before and after, and the examples. */
export async function goalAnswers({
  runtime: runtimeOptions,
  model: path,
  goal: name,
  options,
  shape,
  data,
  box,
  epsilon,
  steps,
}) {
  const runtime = await webRuntime(runtimeOptions);
  const bytes = new Uint8Array(await (await fetch(path)).arrayBuffer());
  const model = onnxModel(decodeModel(bytes), bytes, runtime);
  const { shape: sample, layout } = model.attacked;
  const picture = layout && { height: sample[1], width: sample[2] };
  const goal = goals[name].on(sampleOutputs(model), options, picture);
  const placement = wholeInput(sample, box, layout);
  const inputs = floats(shape, data);
  const problem = await goalProblem({ model, preprocessing: { box }, placement, goal, inputs });
  const { samples } = await attackGoal(problem, pgd, { epsilon, options: { steps } });
  await problem.dispose();
  await model.dispose();
  return samples.map(({ before, after, reached, reachedBefore, distance, answers }) => ({
    before: before.value,
    after: after?.value,
    reached,
    reachedBefore,
    distance,
    boxes: answers && goal.boxes?.(answers).length,
  }));
}
