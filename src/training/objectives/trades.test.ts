import { expect, it } from 'vitest';
import {
  clip,
  logitsAt,
  logProbabilities,
  lossAt,
  type Numbers,
  overSamples,
  slopeOf,
  stepAgainst,
} from '../../../test/perceptron.ts';
import { trades } from '../index.ts';

function divergence(numbers: Numbers, clean: readonly number[], moved: readonly number[]): number {
  const [p, q] = [clean, moved].map((x) => logProbabilities(logitsAt(numbers, x)));
  return p.reduce((sum, logP, k) => sum + Math.exp(logP) * (logP - q[k]), 0);
}

it.each([0, 1, 2])(
  'trades is the clean loss and beta times the divergence where PGD made it large, seed %i',
  async (seed) => {
    const objective = trades({ epsilon: 0.2, steps: 4, stepSize: 0.08, beta: 3, box: { low: 0, high: 1 } });
    const worst = (numbers: Numbers, clean: readonly number[], noise: readonly number[], row: number) => {
      let x = clean.map((value, i) => value + 0.001 * noise[row * clean.length + i]);
      for (let step = 0; step < 4; step++) {
        const slope = slopeOf((at) => divergence(numbers, clean, at), x);
        x = x.map((value, i) => clip(clip(value + 0.08 * Math.sign(slope[i]), clean[i] - 0.2, clean[i] + 0.2), 0, 1));
      }
      return x;
    };
    const { loss, gradient, largestSlope } = await stepAgainst(
      objective,
      (numbers, [noise]) =>
        overSamples(
          (x, label, i) => lossAt(numbers, x, label) + 3 * divergence(numbers, x, worst(numbers, x, noise, i)),
        ),
      seed,
    );
    expect(loss).toBeLessThan(2e-6);
    expect(gradient, 'the gradient goes through both answers').toBeLessThan(2e-6);
    expect(largestSlope).toBeGreaterThan(0.1);
  },
);
