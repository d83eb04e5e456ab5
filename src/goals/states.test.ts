/** Files that give a state back, whose axis of samples is not the first. */
import { expect, it } from 'vitest';
import { node, onnxFile, randomWeights, tensorType } from '../../test/onnx-model.ts';
import { pgd } from '../attacks/pgd.ts';
import { onnxModel } from '../model/index.ts';
import { decodeModel } from '../onnx/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers } from '../tensor/index.ts';
import { wholeInput } from '../threat/index.ts';
import { sampleOutputs } from './answers.ts';
import { attackGoal } from './attack-goal.ts';
import { goalProblem } from './goal-problem.ts';
import { goals } from './registry.ts';

const LAYERS = 2;

it.each([1, LAYERS, LAYERS + 1])(
  'are attacked on %d samples, of which some are as many as there are layers',
  async (count) => {
    const runtime = await nativeRuntime();
    const bytes = onnxFile({
      inputs: { x: ['N', 4], state: tensorType([LAYERS, 'N', 3], 'float32') },
      nodes: [
        node('MatMul', ['x', 'w'], 'hidden'),
        node('Add', ['state', 'hidden'], 'next'),
        node('ReduceSum', ['next', 'first'], 'flat', { keepdims: 0 }),
        node('MatMul', ['flat', 'v'], 'y'),
      ],
      weights: {
        w: randomWeights([4, 3], 'w of states'),
        v: randomWeights([3, 2], 'v of states'),
        first: integers([1], [0]),
      },
      outputs: ['y', 'next'],
    });
    const model = onnxModel(decodeModel(bytes), bytes, runtime, { input: 'x', feeds: { state: 0 } });
    const inputs = floats([count, 4], randomWeights([count, 4], 'x of states').data);
    const goal = goals.up.on(sampleOutputs(model), { output: 'y', element: 0, by: 0.1 });
    const placement = wholeInput([4], { low: -5, high: 5 }, undefined);
    const problem = await goalProblem({ model, preprocessing: {}, placement, goal, inputs });
    const { samples } = await attackGoal(problem, pgd, { epsilon: 2, options: { steps: 5 } });
    expect(samples.map(({ reached }) => reached)).toEqual(Array.from({ length: count }, () => true));
    await problem.dispose();
    await model.dispose();
    await runtime.dispose();
  },
);
