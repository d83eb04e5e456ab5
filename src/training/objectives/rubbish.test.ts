import { expect, it } from 'vitest';
import { logitsAt, logProbabilities, lossAt, meanOf, overSamples, stepAgainst } from '../../../test/perceptron.ts';
import { crossEntropy } from '../../nn/index.ts';
import { meanLoss, withRubbish } from '../index.ts';

it('withRubbish adds the cross-entropy of a uniform target on normal noise', async () => {
  const objective = withRubbish(meanLoss(crossEntropy), { weight: 0.7, deviation: 2 });
  const { loss, gradient, largestSlope } = await stepAgainst(objective, (numbers, [noise]) => {
    const clean = overSamples((x, label) => lossAt(numbers, x, label));
    const rubbish = overSamples((x, _, i) => {
      const z = x.map((__, j) => 2 * noise[i * x.length + j]);
      return -meanOf(logProbabilities(logitsAt(numbers, z)));
    });
    return clean + 0.7 * rubbish;
  });
  expect(loss).toBeLessThan(1e-6);
  expect(gradient).toBeLessThan(1e-6);
  expect(largestSlope).toBeGreaterThan(0.1);
});
