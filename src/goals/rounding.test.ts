/** Goals on models that round what they are given: their gradient is zero, and passes as if nothing were rounded. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { pgd } from '../attacks/pgd.ts';
import { onnxModel } from '../model/index.ts';
import { decodeModel } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { attackGoal } from './attack-goal.ts';
import { goalProblemFrom } from './goal-problem.ts';

const [COUNT, WIDTH, STEP] = [4, 6, 0.05];
const bytes = onnxFile({
  inputs: { x: ['N', WIDTH] },
  nodes: [
    node('Div', ['x', 'step'], 'levels'),
    node('Round', ['levels'], 'rounded'),
    node('Mul', ['rounded', 'step'], 'steps'),
    node('MatMul', ['steps', 'w'], 'y'),
  ],
  weights: { step: floats([], [STEP]), w: randomWeights([WIDTH, 1], 'rounding') },
  outputs: ['y'],
});

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

it.each([undefined, true, false])('are reached unless that is switched off: %s', async (straightThrough) => {
  const model = onnxModel(decodeModel(bytes), bytes, runtime);
  const problem = await goalProblemFrom(
    model,
    {
      preprocessing: {},
      placement: { kind: 'whole', shape: [WIDTH], box: { low: -1, high: 1 }, layout: undefined },
      goal: { name: 'up', options: { by: 0.3 } },
      ...(straightThrough !== undefined && { straightThrough }),
    },
    randomWeights([COUNT, WIDTH], 'rounding: inputs', 0.3),
  );
  const { gradient } = await problem.classifier.gradient(problem.points, new Int32Array(COUNT));
  expect(gradient.data.some((slope) => slope !== 0)).toBe(straightThrough !== false);
  const said = problem.diagnostics.some(({ code }) => code === 'straight-through');
  expect(said, 'said where nobody asked').toBe(straightThrough === undefined);
  const { samples } = await attackGoal(problem, pgd, { epsilon: 0.3, options: { steps: 10 } });
  if (straightThrough !== false) expect(samples.filter(({ reached }) => reached)).toHaveLength(COUNT);
  await problem.dispose();
  await model.dispose();
});
