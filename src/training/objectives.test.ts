/** What all objectives have in common. */
import { describe, expect, it } from 'vitest';
import { OptionError } from '../errors.ts';
import { adam, crossEntropy, maxoutNetwork } from '../nn/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import {
  adversarial,
  constantRates,
  fast,
  fitParameters,
  free,
  hiddenAdversarial,
  hiddenRotation,
  madry,
  mart,
  meanLoss,
  noisy,
  type Objective,
  objectiveOn,
  rotational,
  scaledGradient,
  type TrainingSet,
  trades,
  withAwp,
  withL1,
  withRubbish,
} from './index.ts';

const box = { low: -1.5, high: 2.5 };
const clean = meanLoss(crossEntropy);

/** Each with the numbers that decide it. */
const objectives: readonly (readonly [Objective, readonly number[]])[] = [
  [adversarial(crossEntropy, { epsilon: 0.11, alpha: 0.37 }), [0.11, 0.37]],
  [noisy(crossEntropy, { epsilon: 0.11, noise: 'uniform' }), [0.11]],
  [madry(crossEntropy, { epsilon: 0.11, steps: 3, stepSize: 0.07, box }), [0.11, 3, 0.07, -1.5, 2.5]],
  [trades({ epsilon: 0.11, steps: 3, stepSize: 0.07, beta: 1.7, box }), [0.11, 3, 0.07, 1.7, -1.5, 2.5]],
  [mart({ epsilon: 0.11, steps: 3, stepSize: 0.07, beta: 1.7, box }), [0.11, 3, 0.07, 1.7, -1.5, 2.5]],
  [
    withAwp(madry(crossEntropy, { epsilon: 0.11, steps: 3, stepSize: 0.07, box }), { gamma: 0.013 }),
    [0.11, 3, 0.07, -1.5, 2.5, 0.013],
  ],
  [fast(crossEntropy, { epsilon: 0.11, stretch: 1.3, box }), [0.11, 1.3, -1.5, 2.5]],
  [free(crossEntropy, { epsilon: 0.11, replays: 3, box }), [0.11, 3, -1.5, 2.5]],
  [rotational(crossEntropy, { angle: 0.13, alpha: 0.37 }), [0.13, 0.37]],
  [scaledGradient(crossEntropy, { epsilon: 0.11, alpha: 0.37 }), [0.11, 0.37]],
  [hiddenAdversarial(crossEntropy, { layer: 1, epsilon: 0.11, alpha: 0.37 }), [1, 0.11, 0.37]],
  [hiddenRotation(crossEntropy, { layer: 1, angle: 0.13, alpha: 0.37 }), [1, 0.13, 0.37]],
  [withRubbish(clean, { weight: 0.9, deviation: 1.1 }), [0.9, 1.1]],
  [withL1(clean, { parameter: 'w1', coefficient: 0.0025 }), [0.0025]],
];

/** Three classes of points around three corners. */
function corners(count: number): TrainingSet {
  const random = randomStream(7, 'corners');
  const labels = Int32Array.from({ length: count }, () => random.integer(3));
  const data = Array.from({ length: count * 3 }, (_, i) => Number(labels[Math.floor(i / 3)] === i % 3));
  return {
    inputs: floats(
      [count, 3],
      data.map((value) => value + 0.2 * random.normal()),
    ),
    labels,
  };
}

describe.each(objectives)('$name', (objective, numbers) => {
  it('has all its numbers in its name', () => {
    const words = objective.name.match(/-?\d+(\.\d+)?/g) ?? [];
    expect(words.map(Number)).toEqual(expect.arrayContaining([...numbers]));
  });

  it('becomes smaller by training, through maxout and dropout', async () => {
    const runtime = await nativeRuntime();
    const architecture = maxoutNetwork([3], { units: [8], pieces: 2, classCount: 3, keepInputs: 1, keepHidden: 0.9 });
    const learner = { architecture, objective, optimizer: adam() };
    const samples = corners(100);
    const schedule = constantRates({ learningRate: 0.01 });
    const { parameters } = await fitParameters(learner, samples, {
      runtime,
      seed: 0,
      epochs: 20,
      batchSize: 20,
      schedule,
    });
    const start = architecture.initialParameters(randomStream(0, 'parameters'));
    const [before, after] = [
      await objectiveOn(learner, start, samples, { runtime, seed: 1 }),
      await objectiveOn(learner, parameters, samples, { runtime, seed: 1 }),
    ];
    expect(after).toBeLessThan(0.8 * before);
  });
});

it('no two objectives share a name, not even where they differ by a default', () => {
  const budget = { epsilon: 0.1, steps: 2, stepSize: 0.1 };
  const names = [
    ...objectives.map(([{ name }]) => name),
    madry(crossEntropy, budget).name,
    madry(crossEntropy, { ...budget, randomStart: false }).name,
    madry(crossEntropy, { ...budget, attacked: 'learning' }).name,
    madry(crossEntropy, { ...budget, box: { low: 0, high: 1 } }).name,
    fast(crossEntropy, { epsilon: 0.1 }).name,
    fast(crossEntropy, { epsilon: 0.1, attacked: 'learning' }).name,
    free(crossEntropy, { epsilon: 0.1 }).name,
    rotational(crossEntropy, { angle: 0.13, alpha: 0.37, attacked: 'learning' }).name,
    scaledGradient(crossEntropy, { epsilon: 0.11, alpha: 0.37, attacked: 'learning' }).name,
  ];
  expect(new Set(names).size).toBe(names.length);
});

it('the names that trained models are known by stay as they are', () => {
  expect(meanLoss(crossEntropy).name).toBe('mean crossEntropy');
  expect(adversarial(crossEntropy, { epsilon: 0.25 }).name).toBe(
    'J-tilde of crossEntropy, epsilon 0.25, alpha 0.5, attacks the shipped network',
  );
  expect(noisy(crossEntropy, { epsilon: 0.25, noise: 'sign' }).name).toBe(
    'mean crossEntropy under sign noise, epsilon 0.25',
  );
});

const wrong: Readonly<Record<string, () => Objective>> = {
  'madry with an epsilon below 0': () => madry(crossEntropy, { epsilon: -0.1, steps: 1, stepSize: 0.1 }),
  'madry without steps': () => madry(crossEntropy, { epsilon: 0.1, steps: 0, stepSize: 0.1 }),
  'madry with half a step': () => madry(crossEntropy, { epsilon: 0.1, steps: 1.5, stepSize: 0.1 }),
  'madry with steps of no length': () => madry(crossEntropy, { epsilon: 0.1, steps: 1, stepSize: 0 }),
  'madry in an empty box': () =>
    madry(crossEntropy, { epsilon: 0.1, steps: 1, stepSize: 0.1, box: { low: 1, high: 0 } }),
  'trades with a beta of no number': () => trades({ epsilon: 0.1, steps: 1, stepSize: 0.1, beta: Number.NaN }),
  'mart with a beta of 0': () => mart({ epsilon: 0.1, steps: 1, stepSize: 0.1, beta: 0 }),
  'AWP without a gamma': () => withAwp(fast(crossEntropy, { epsilon: 0.1 }), { gamma: 0 }),
  'fast without an epsilon': () => fast(crossEntropy, { epsilon: 0 }),
  'free without an epsilon': () => free(crossEntropy, { epsilon: 0 }),
  'free without replays': () => free(crossEntropy, { epsilon: 0.1, replays: 0 }),
  'rotational without an angle': () => rotational(crossEntropy, { angle: 0 }),
  'scaledGradient without an epsilon': () => scaledGradient(crossEntropy, { epsilon: 0 }),
  'hiddenAdversarial without an epsilon': () => hiddenAdversarial(crossEntropy, { layer: 1, epsilon: 0 }),
  'hiddenRotation by infinity': () => hiddenRotation(crossEntropy, { layer: 1, angle: Number.POSITIVE_INFINITY }),
  'withRubbish of a negative weight': () => withRubbish(clean, { weight: -1 }),
  'withL1 of a negative coefficient': () => withL1(clean, { parameter: 'w1', coefficient: -1 }),
};

it.each(Object.keys(wrong))('refuses %s', (name) => {
  expect(wrong[name]).toThrow(OptionError);
});
