import { describe, expect, it } from 'vitest';
import {
  adam,
  crossEntropy,
  logisticLoss,
  logisticRegression,
  maxColumnNorm,
  maxoutNetwork,
  momentum,
  sgd,
  softmaxRegression,
} from '../nn/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers } from '../tensor/index.ts';
import {
  adversarial,
  compileSteps,
  initialState,
  type Learner,
  meanLoss,
  type TrainingState,
  trainingGraph,
} from './index.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const logistic: Learner = {
  architecture: logisticRegression([2]),
  objective: meanLoss(logisticLoss),
  optimizer: sgd,
};
const start: TrainingState = {
  parameters: { weights: floats([2, 1], [0.5, -1]), biases: floats([1], [0.25]) },
  optimizer: {},
};
const x = [
  [1, 2],
  [-3, 0.5],
];
const signs = [1, -1];

/** The mean loss of the two samples and its gradient, by hand. */
function byHand([w1, w2]: readonly number[], b: number) {
  const scores = x.map(([x1, x2]) => w1 * x1 + w2 * x2 + b);
  const slopes = scores.map((score, i) => (-signs[i] * sigmoid(-signs[i] * score)) / 2);
  return {
    loss: scores.reduce((sum, score, i) => sum + Math.log1p(Math.exp(-signs[i] * score)) / 2, 0),
    weights: [0, 1].map((column) => slopes[0] * x[0][column] + slopes[1] * x[1][column]),
    bias: slopes[0] + slopes[1],
  };
}

async function runStep(learner: Learner, state: TrainingState, rates: Record<string, number>) {
  const steps = await compileSteps(await nativeRuntime(), learner, state, 2);
  const feed = { inputs: floats([2, 2], x.flat()), labels: integers([2], signs), rates, random: randomStream(0) };
  const { losses, state: next } = await steps.run(state, [feed]);
  await steps.dispose();
  return { loss: losses[0], state: next };
}

describe('one training step', () => {
  it('is w - learningRate * gradient, as computed by hand', async () => {
    const { loss, state } = await runStep(logistic, start, { learningRate: 0.3 });
    const expected = byHand([0.5, -1], 0.25);
    expect(loss).toBeCloseTo(expected.loss, 6);
    const [w1, w2] = state.parameters.weights.data;
    expect(w1).toBeCloseTo(0.5 - 0.3 * expected.weights[0], 6);
    expect(w2).toBeCloseTo(-1 - 0.3 * expected.weights[1], 6);
    expect(state.parameters.biases.data[0]).toBeCloseTo(0.25 - 0.3 * expected.bias, 6);
    expect(state.parameters.weights.shape).toEqual([2, 1]);
  });

  it('applies the constraint to the new parameters', async () => {
    const constrained = { ...logistic, constraint: maxColumnNorm(0.6) };
    const free = await runStep(logistic, start, { learningRate: 0.3 });
    const { loss, state } = await runStep(constrained, start, { learningRate: 0.3 });
    expect(loss).toBe(free.loss);
    const before = free.state.parameters.weights.data;
    const norm = Math.hypot(...before);
    expect(norm).toBeGreaterThan(0.6);
    expect(Math.hypot(...state.parameters.weights.data)).toBeCloseTo(0.6, 6);
    expect(state.parameters.weights.data[0]).toBeCloseTo((0.6 * before[0]) / norm, 6);
    expect(state.parameters.biases).toEqual(free.state.parameters.biases);
  });

  it('carries what an optimizer remembers, here the velocity of momentum', async () => {
    const learner = { ...logistic, optimizer: momentum };
    const rates = { learningRate: 0.3, momentum: 0.9 };
    const first = await runStep(learner, { ...start, optimizer: momentum.initialState(start.parameters) }, rates);
    const second = await runStep(learner, first.state, rates);
    const [after] = first.state.parameters.weights.data;
    const velocity = -0.3 * byHand([0.5, -1], 0.25).weights[0];
    const bias = first.state.parameters.biases.data[0];
    const next = 0.9 * velocity - 0.3 * byHand(Array.from(first.state.parameters.weights.data), bias).weights[0];
    expect(first.state.optimizer.weights.data[0]).toBeCloseTo(velocity, 6);
    expect(second.state.optimizer.weights.data[0]).toBeCloseTo(next, 6);
    expect(second.state.parameters.weights.data[0]).toBeCloseTo(after + next, 6);
  });

  it('is the same made alone or among others in one run, dropout and averages included', async () => {
    const learner: Learner = {
      architecture: maxoutNetwork([6], { units: [4], pieces: 2, classCount: 3 }),
      objective: adversarial(crossEntropy, { epsilon: 0.1 }),
      optimizer: adam(),
      constraint: maxColumnNorm(1),
      averaging: 0.9,
    };
    const runtime = await nativeRuntime();
    const begin = initialState(learner, randomStream(3));
    const feeds = Array.from({ length: 4 }, (_, step) => {
      const random = randomStream(3, 'step', step);
      const inputs = floats(
        [5, 6],
        Array.from({ length: 30 }, () => random.normal()),
      );
      return { inputs, labels: integers([5], [0, 1, 2, 0, 1]), rates: { learningRate: 0.01 }, random };
    });
    const together = await compileSteps(runtime, learner, begin, 5, 4);
    const alone = await compileSteps(runtime, learner, begin, 5, 1);
    const all = await together.run(begin, feeds);
    const losses: number[] = [];
    let state = begin;
    for (const feed of feeds) {
      const result = await alone.run(state, [feed]);
      losses.push(...result.losses);
      state = result.state;
    }
    expect(all.losses.map((loss, i) => Math.abs(loss - losses[i]) < 1e-5)).toEqual([true, true, true, true]);
    for (const [name, { data }] of Object.entries(state.average ?? {})) {
      data.forEach((value, i) => {
        expect(all.state.average?.[name].data[i], name).toBeCloseTo(value, 5);
      });
    }
    expect(state.average?.w1).not.toEqual(state.parameters.w1);
  });

  it('is one graph, whose inputs and outputs never share a name', () => {
    const learner = { ...logistic, architecture: softmaxRegression([2], 3), objective: meanLoss(crossEntropy) };
    const parameters = learner.architecture.initialParameters(randomStream(0));
    const { inputs, outputs } = trainingGraph(learner, { parameters, optimizer: {} }, 4);
    const names = [...inputs.map(({ name }) => name), ...Object.keys(outputs)];
    expect(new Set(names).size).toBe(names.length);
    expect(outputs.losses.shape).toEqual([1]);
    expect(inputs.find(({ name }) => name === 'inputs.0')?.shape).toEqual([4, 2]);
  });
});
