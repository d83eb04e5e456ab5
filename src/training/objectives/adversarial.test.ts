import { describe, expect, it } from 'vitest';
import { lossAt, type Numbers, overSamples, perceptron, slopeOf, stepAgainst } from '../../../test/perceptron.ts';
import { type Architecture, crossEntropy, sgd } from '../../nn/index.ts';
import { randomStream } from '../../random.ts';
import { flopsOf } from '../../transforms/flops.ts';
import { adversarial, initialState, type Objective, trainingGraph, withRubbish } from '../index.ts';

/** J-tilde by hand. */
const jTilde = (numbers: Numbers, epsilon: number, alpha: number) =>
  overSamples((x, label) => {
    const slope = slopeOf((at) => lossAt(numbers, at, label), x);
    const moved = x.map((value, i) => value + epsilon * Math.sign(slope[i]));
    return alpha * lossAt(numbers, x, label) + (1 - alpha) * lossAt(numbers, moved, label);
  });

describe('adversarial', () => {
  it.each([0.5, 0.2, 1])('is J-tilde with alpha %s', async (alpha) => {
    const objective = adversarial(crossEntropy, { epsilon: 0.2, alpha });
    const { loss, gradient, largestSlope } = await stepAgainst(objective, (numbers) => jTilde(numbers, 0.2, alpha));
    expect(loss).toBeLessThan(1e-6);
    expect(gradient, 'taking the adversarial examples as given').toBeLessThan(1e-6);
    expect(largestSlope).toBeGreaterThan(0.1);
  });

  it('goes through a network once for the adversary and the clean term, where it learns as it ships', () => {
    const learning: Architecture = {
      ...perceptron,
      logits(x, parameters, pass) {
        pass?.training?.draws.signs([1]);
        return perceptron.logits(x, parameters, pass);
      },
    };
    const objective = adversarial(crossEntropy, { epsilon: 0.2 });
    expect(productsOf(perceptron, objective)).toBeLessThan(productsOf(learning, objective));
    const both = withRubbish(objective);
    expect(productsOf(perceptron, both)).toBeLessThan(productsOf(learning, both));
  });
});

/** Floating-point operations of a training step's matrix products. */
function productsOf(architecture: Architecture, objective: Objective): number {
  const learner = { architecture, objective, optimizer: sgd };
  return flopsOf(trainingGraph(learner, initialState(learner, randomStream(0)), 10));
}
