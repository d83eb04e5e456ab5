/** Whole samples of goals, attacked by worker threads, which need the built program. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { apgd, pgd, square } from '../attacks/index.ts';
import { SAFE, withRows } from '../classifier/index.ts';
import { OptionError } from '../errors.ts';
import { attackGoal, type GoalProblem, type GoalRecipe, goalProblemFrom, isGoalOrigin } from '../goals/index.ts';
import type { CrewedRuntime } from '../harness/crew.ts';
import { attack } from '../harness/index.ts';
import { type OnnxModelOptions, onnxModel } from '../model/index.ts';
import { decodeModel } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, integers } from '../tensor/index.ts';
import type { Feature } from '../threat/index.ts';
import { poolRuntime } from './pool.node.ts';
import '../../test/fresh-build.ts';

const [COUNT, WIDTH] = [11, 6];
const BOX = { low: -2, high: 2 };

interface Trial {
  readonly bytes: Uint8Array;
  readonly model?: OnnxModelOptions;
  readonly recipe: GoalRecipe;
  readonly inputs: FloatTensor;
}

/** A linear model of a shape. */
const linear = (shape: readonly number[], ...more: ReturnType<typeof node>[]) =>
  onnxFile({
    inputs: { x: ['N', WIDTH] },
    nodes: [node('MatMul', ['x', 'w'], 'p'), node('Reshape', ['p', 'shape'], more.length > 0 ? 'raw' : 'y'), ...more],
    weights: {
      w: randomWeights([WIDTH, shape.reduce((product, length) => product * length, 1)], `workers ${shape}`),
      shape: integers([shape.length + 1], [-1, ...shape]),
    },
    outputs: ['y'],
  });

const wholeInput = { kind: 'whole', shape: [WIDTH], box: BOX, layout: undefined } as const;
const drawn = randomWeights([COUNT, WIDTH], 'workers: inputs', 0.6);
const kinds: readonly Feature['kind'][] = ['number', 'integer', { group: 'g' }, { group: 'g' }, 'fixed', 'number'];

const trials: Readonly<Record<string, Trial>> = {
  'a number, with a mask': {
    bytes: linear([1]),
    recipe: {
      preprocessing: { box: BOX },
      placement: { kind: 'mask', shape: [WIDTH], box: BOX, mask: [1, 0, 1, 1, 0, 1] },
      goal: { name: 'up', options: { by: 0.6 } },
    },
    inputs: drawn,
  },
  'several labels of a table': {
    bytes: linear([3], node('Sigmoid', ['raw'], 'y')),
    recipe: {
      preprocessing: {},
      placement: {
        kind: 'features',
        shape: [WIDTH],
        list: kinds.map((kind, i) => ({ name: `f${i}`, low: -5, high: 5, kind })),
      },
      goal: { name: 'flip', options: {} },
    },
    inputs: floats(
      [COUNT, WIDTH],
      Array.from({ length: COUNT }, (_, i) => [drawn.data[i], i % 4, i % 2, 1 - (i % 2), 1, drawn.data[i + 20]]).flat(),
    ),
  },
  'an embedding and its reference': {
    bytes: linear([5]),
    recipe: {
      preprocessing: { mean: [0.1], std: [2], box: BOX },
      placement: wholeInput,
      goal: { name: 'impersonate', options: { reference: floats([5], [1, -1, 2, 0, 1]), threshold: 0.4 } },
    },
    inputs: drawn,
  },
  'a number, with rows of a feed': {
    bytes: onnxFile({
      inputs: { x: ['N', WIDTH], shift: ['N', 2] },
      nodes: [
        node('MatMul', ['x', 'w'], 'p'),
        node('Mul', ['p', 'shift'], 'q'),
        node('ReduceSum', ['q', 'axes'], 'y', { keepdims: 1 }),
      ],
      weights: { w: randomWeights([WIDTH, 2], 'fed'), axes: integers([1], [1]) },
      outputs: ['y'],
    }),
    model: { input: 'x', feeds: { shift: randomWeights([COUNT, 2], 'shifts') } },
    recipe: { preprocessing: {}, placement: wholeInput, goal: { name: 'down', options: { by: 0.5 } } },
    inputs: drawn,
  },
};

async function opened({ bytes, model: options = {}, recipe, inputs }: Trial, runtime: Runtime): Promise<GoalProblem> {
  const model = onnxModel(decodeModel(bytes), bytes, runtime, options);
  return goalProblemFrom(model, recipe, withRows(inputs, model.rows));
}

describe('samples of a goal in workers', () => {
  let alone: Runtime;
  let pool: CrewedRuntime;
  let jobs = 0;
  beforeAll(async () => {
    alone = await nativeRuntime();
    const own = await poolRuntime({ workers: 2 });
    const work: CrewedRuntime['crew']['work'] = (job) => {
      jobs++;
      return own.crew.work(job);
    };
    pool = { ...own, crew: { ...own.crew, work } };
  });
  afterAll(async () => {
    await pool.dispose();
    await alone.dispose();
  });

  it.each(Object.entries(trials))('come out the same to the bit: %s', async (_, trial) => {
    const [here, there] = [await opened(trial, alone), await opened(trial, pool)];
    for (const method of [pgd, apgd, square]) {
      const options = { ...('queries' in method.options ? { queries: 30 } : { steps: 9 }) };
      const before = jobs;
      const expected = await attackGoal(here, method, { epsilon: 0.3, seed: 5, options });
      const found = await attackGoal(there, method, { epsilon: 0.3, seed: 5, options });
      expect(jobs - before, 'jobs that were given to workers').toBe(1);
      expect(found.samples, method.name).toEqual(expected.samples);
      expect(found.samples.filter(({ reached, reachedBefore }) => reached && !reachedBefore).length).toBeGreaterThan(0);
    }
    await here.dispose();
    await there.dispose();
  });

  it('fail with what a worker throws, as what it was', async () => {
    const problem = await opened(trials['a number, with a mask'], pool);
    const { classifier, points } = problem;
    const origin = classifier.origin?.();
    if (origin === undefined || !isGoalOrigin(origin)) throw new Error('a problem from a recipe can be loaded again');
    const { recipe } = origin.problem;
    const wrong = {
      ...origin,
      problem: { ...origin.problem, recipe: { ...recipe, goal: { name: 'up', options: {} } } },
    };
    const broken = { ...classifier, origin: () => wrong };
    const labels = new Int32Array(COUNT).fill(SAFE);
    const error: unknown = await attack(broken, pgd, points, labels, { epsilon: 0.1 }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toMatchObject({ code: 'option', option: 'by', hint: expect.stringContaining('--by DIFFERENCE') });
    await problem.dispose();
  });
});
