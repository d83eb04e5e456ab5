import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { pgd } from '../attacks/pgd.ts';
import { type Model, onnxModel } from '../model/index.ts';
import { logOdds } from '../nn/index.ts';
import { decodeModel } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers, row } from '../tensor/index.ts';
import { wholeInput } from '../threat/index.ts';
import { sampleOutputs } from './answers.ts';
import { attackGoal } from './attack-goal.ts';
import { goalProblem } from './goal-problem.ts';
import type { GoalOptions } from './options.ts';
import { goals } from './registry.ts';

const INPUTS = 8;
const BOX = { low: -2, high: 2 };

/** What a goal is tried on: outputs of this shape, squashed to 0..1 or not, and what the goal is told. */
interface Trial {
  /** By default what it is listed as. */
  readonly goal?: string;
  readonly shape: readonly number[];
  readonly squashed?: boolean;
  readonly options: GoalOptions;
  /** The graph follows candidates for boxes, the file is judged by the boxes, which may have moved. */
  readonly followsCandidates?: boolean;
  /** All boxes of a random linear detector overlap: what asks for each of them is out of reach there. test/goals.test.ts has a real one. */
  readonly isOutOfReach?: boolean;
}

/** Every goal of the registry has one: a test says which is missing. */
const trials: Readonly<Record<string, Trial>> = {
  apart: { shape: [3], options: { by: 5 } },
  appear: { shape: [6, 25], squashed: true, followsCandidates: true, options: { threshold: 0.995 } },
  cross: { shape: [1], squashed: true, options: {} },
  dodge: { shape: [4], options: { threshold: 0.6 } },
  down: { shape: [3], options: { element: 1, by: 0.5 } },
  flip: { shape: [4], squashed: true, options: { classes: [1, 2] } },
  hide: { shape: [6, 25], squashed: true, options: { threshold: 0.99 } },
  impersonate: { shape: [4], options: { reference: floats([4], [1, -1, 1, 1]), threshold: 0.3 } },
  leave: { shape: [1], options: { interval: { low: -3, high: 3 } } },
  mislabel: {
    shape: [6, 25],
    squashed: true,
    followsCandidates: true,
    isOutOfReach: true,
    options: { threshold: 0.9 },
  },
  positions: { shape: [3, 4, 5], options: { share: 0.4 } },
  'positions in a region': {
    goal: 'positions',
    shape: [3, 4, 5],
    options: { share: 1, region: { left: 0, top: 0, right: 0.5, bottom: 0.3 } },
  },
  'positions as a map wants them': {
    goal: 'positions',
    shape: [4, 3],
    options: { share: 0.6, reference: floats([4], [2, -1, 0, 1]) },
  },
  'positions of one score as a map wants them': {
    goal: 'positions',
    shape: [1, 2, 3],
    squashed: true,
    options: { reference: floats([2, 3], [1, -1, 0, -1, -1, 1]) },
  },
  spell: { shape: [4, 3], followsCandidates: true, options: { text: [1, 2], blank: 0 } },
  top: { shape: [6], options: { first: 2 } },
  up: { shape: [3], options: { element: 2, threshold: 4 } },
};

function fileOf({ shape, squashed }: Trial): Uint8Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return onnxFile({
    inputs: { x: ['N', INPUTS] },
    nodes: [
      node('MatMul', ['x', 'w'], 'product'),
      node('Reshape', ['product', 'shape'], squashed ? 'raw' : 'y'),
      ...(squashed ? [node('Sigmoid', ['raw'], 'y')] : []),
    ],
    weights: { w: randomWeights([INPUTS, size], `w ${shape}`), shape: integers([shape.length + 1], [-1, ...shape]) },
    outputs: ['y'],
  });
}

it('every goal is tried', () => {
  const tried = Object.entries(trials).map(([name, { goal = name }]) => goal);
  expect([...new Set(tried)].sort()).toEqual(Object.keys(goals).sort());
});

describe.each(Object.entries(trials))('the goal %s', (name, trial) => {
  let runtime: Runtime;
  let model: Model;
  beforeAll(async () => {
    runtime = await nativeRuntime();
    const bytes = fileOf(trial);
    model = onnxModel(decodeModel(bytes), bytes, runtime);
  });
  afterAll(async () => {
    await model.dispose();
    await runtime.dispose();
  });

  const inputs = floats(
    [6, INPUTS],
    randomWeights([6, INPUTS], 'inputs').data.map((x) => Math.max(-1, Math.min(1, x))),
  );
  const problemOf = () => {
    const goal = goals[trial.goal ?? name].on(sampleOutputs(model), trial.options, { width: 10, height: 10 });
    return goalProblem({ model, preprocessing: {}, placement: wholeInput([INPUTS], BOX, undefined), goal, inputs });
  };

  it.skipIf(trial.followsCandidates)('is reached by the graph exactly where it is by the file', async () => {
    const problem = await problemOf();
    let both = 0;
    for (const [i, sample] of problem.samples.entries()) {
      const points = randomWeights([30, INPUTS], `points ${i}`, 1.5);
      const graph = await sample.classifier.logits(points);
      const file = await sample.classifier.shipped.outputs(points);
      for (let p = 0; p < 30; p++) {
        const margins = [...row(graph, p)].slice(1);
        if (margins.some((margin) => Math.abs(margin) < 1e-4)) continue;
        const expected = [...row(file, p)].slice(1).map((margin) => margin > 0);
        expect(
          margins.map((margin) => margin > 0),
          `sample ${i}, point ${p}`,
        ).toEqual(expected);
        both |= expected.includes(true) ? 1 : 2;
      }
    }
    expect(both, 'points on both sides').toBe(3);
    await problem.dispose();
  });

  it('has the gradient of its margins', async () => {
    const problem = await problemOf();
    const [{ classifier }] = problem.samples;
    const x = randomWeights([1, INPUTS], 'there', 1.3);
    const { gradient } = await classifier.gradient(x, Int32Array.of(0), logOdds);
    const step = 2 ** -9;
    for (let i = 0; i < INPUTS; i++) {
      const at = (distance: number) =>
        floats(
          [1, INPUTS],
          x.data.map((value, j) => value + (i === j ? distance : 0)),
        );
      const losses = await Promise.all(
        [-step, step].map(async (d) => (await classifier.gradient(at(d), Int32Array.of(0), logOdds)).losses[0]),
      );
      const slope = (losses[1] - losses[0]) / (2 * step);
      expect(Math.abs(gradient.data[i] - slope), `${gradient.data[i]} against ${slope}`).toBeLessThan(
        0.03 * Math.max(1, Math.abs(slope)),
      );
    }
    await problem.dispose();
  });

  it('is reached by PGD, inside ball and box, where it was not before', async () => {
    const problem = await problemOf();
    const epsilon = 1.5;
    const { samples } = await attackGoal(problem, pgd, { epsilon });
    const isReached = samples.some(({ reached, reachedBefore }) => reached && !reachedBefore);
    expect(isReached).toBe(trial.isOutOfReach !== true);
    for (const [i, { example, reached, answers, distance }] of samples.entries()) {
      if (example === undefined || answers === undefined) throw new Error('PGD proposes something');
      const again = problem.goal.judge(answers, problem.samples[i].reference);
      expect(again.some(({ isReached }) => isReached)).toBe(reached);
      const moved = example.map((value, j) => Math.abs(value - row(inputs, i)[j]));
      expect(Math.max(...moved)).toBeLessThanOrEqual(epsilon);
      expect(Math.max(...moved)).toBeCloseTo(distance ?? Number.NaN, 6);
      expect(example.every((value) => value >= BOX.low && value <= BOX.high)).toBe(true);
    }
    await problem.dispose();
  });
});

it('something has a slope where every number may go either way, be they few or many', async () => {
  const runtime = await nativeRuntime();
  for (const count of [3, 600]) {
    const bytes = fileOf({ shape: [count], options: {} });
    const model = onnxModel(decodeModel(bytes), bytes, runtime);
    const placement = wholeInput([INPUTS], BOX, undefined);
    const goal = goals.apart.on(sampleOutputs(model), { by: 2 });
    const inputs = randomWeights([2, INPUTS], 'apart', 0.3);
    const { classifier, points, dispose } = await goalProblem({ model, preprocessing: {}, placement, goal, inputs });
    const { gradient } = await classifier.gradient(points, Int32Array.of(0, 0), logOdds);
    for (const i of [0, 1]) expect(row(gradient, i).some((slope) => Math.abs(slope) > 1e-3)).toBe(true);
    await dispose();
    await model.dispose();
  }
  await runtime.dispose();
});
