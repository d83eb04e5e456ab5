import { describe, expect, it } from 'vitest';
import {
  hiddenAt,
  logitsFrom,
  logProbabilities,
  lossAt,
  type Numbers,
  overSamples,
  perceptron,
  samples,
  slopeOf,
  startOf,
  stepAgainst,
} from '../../../test/perceptron.ts';
import { OptionError } from '../../errors.ts';
import { crossEntropy, sgd, softmaxRegression } from '../../nn/index.ts';
import { randomStream } from '../../random.ts';
import { hiddenAdversarial, hiddenRotation, trainingGraph } from '../index.ts';

const lossFrom = (numbers: Numbers, h: readonly number[], label: number) =>
  -logProbabilities(logitsFrom(numbers, h))[label];
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** The slopes of the loss in the hidden layer, at the parameters that the step starts from: they are taken as given. */
const given = samples.inputs.map((x, i) =>
  slopeOf((h) => lossFrom(startOf(), h, samples.labels[i]), hiddenAt(startOf(), x), 1e-4),
);

describe('hiddenAdversarial', () => {
  it('moves the hidden layer along the sign of its gradient', async () => {
    const objective = hiddenAdversarial(crossEntropy, { layer: 1, epsilon: 0.3, alpha: 0.4 });
    const { loss, gradient, largestSlope } = await stepAgainst(objective, (numbers) =>
      overSamples((x, label, i) => {
        const moved = hiddenAt(numbers, x).map((value, unit) => value + 0.3 * Math.sign(given[i][unit]));
        return 0.4 * lossAt(numbers, x, label) + 0.6 * lossFrom(numbers, moved, label);
      }),
    );
    expect(loss).toBeLessThan(1e-6);
    expect(gradient).toBeLessThan(1e-6);
    expect(largestSlope).toBeGreaterThan(0.1);
  });
});

describe('hiddenRotation', () => {
  it('turns the hidden layer towards its gradient, which is taken as given', async () => {
    const objective = hiddenRotation(crossEntropy, { layer: 1, angle: 0.5 });
    const { loss, gradient } = await stepAgainst(objective, (numbers) =>
      overSamples((x, label, i) => {
        const h = hiddenAt(numbers, x);
        const across = given[i].map((value, unit) => value - (dot(given[i], h) / dot(h, h)) * h[unit]);
        const length = Math.sqrt(dot(h, h) / dot(across, across));
        const turned = h.map((value, unit) => Math.cos(0.5) * value + Math.sin(0.5) * length * across[unit]);
        return 0.5 * lossAt(numbers, x, label) + 0.5 * lossFrom(numbers, turned, label);
      }),
    );
    expect(loss).toBeLessThan(1e-6);
    expect(gradient).toBeLessThan(1e-6);
  });
});

it.each([
  ['a layer above the last', perceptron, 2],
  ['a network that shows none', softmaxRegression([4], 3), 1],
])('hidden objectives refuse %s', (_, architecture, layer) => {
  const parameters = architecture.initialParameters(randomStream(0));
  const objective = hiddenAdversarial(crossEntropy, { layer, epsilon: 0.1 });
  const learner = { architecture, objective, optimizer: sgd };
  expect(() => trainingGraph(learner, { parameters, optimizer: {} }, 2)).toThrow(OptionError);
});
