import { expect, it } from 'vitest';
import { lossAt, overSamples, perceptron, stepAgainst } from '../../../test/perceptron.ts';
import { OptionError } from '../../errors.ts';
import { crossEntropy, sgd } from '../../nn/index.ts';
import { randomStream } from '../../random.ts';
import { meanLoss, trainingGraph, withL1 } from '../index.ts';

it('withL1 adds the sum of the absolute weights of one parameter', async () => {
  const objective = withL1(meanLoss(crossEntropy), { parameter: 'w1', coefficient: 0.3 });
  const { loss, gradient, largestSlope } = await stepAgainst(objective, (numbers) => {
    const clean = overSamples((x, label) => lossAt(numbers, x, label));
    return clean + 0.3 * numbers.w1.reduce((sum, weight) => sum + Math.abs(weight), 0);
  });
  expect(loss).toBeLessThan(2e-6);
  expect(gradient).toBeLessThan(1e-6);
  expect(largestSlope).toBeGreaterThan(0.3);
});

it('withL1 refuses a parameter that the network does not learn, and names those that it does', () => {
  const objective = withL1(meanLoss(crossEntropy), { parameter: 'weights', coefficient: 0.3 });
  const learner = { architecture: perceptron, objective, optimizer: sgd };
  const build = () =>
    trainingGraph(learner, { parameters: perceptron.initialParameters(randomStream(0)), optimizer: {} }, 2);
  expect(build).toThrow(OptionError);
  expect(build).toThrow('no parameter "weights" is learned');
});
