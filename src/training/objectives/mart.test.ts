import { expect, it } from 'vitest';
import type { Numbers } from '../../../test/perceptron.ts';
import {
  clip,
  logitsAt,
  logProbabilities,
  lossAt,
  overSamples,
  slopeOf,
  stepAgainst,
} from '../../../test/perceptron.ts';
import { mart } from '../index.ts';

const probabilities = (numbers: Numbers, x: readonly number[]) => logProbabilities(logitsAt(numbers, x)).map(Math.exp);

/** -log p_y - log(1 - max over k != y of p_k). */
function boosted(p: readonly number[], label: number): number {
  const wrong = Math.max(...p.filter((_, k) => k !== label));
  return -Math.log(p[label]) - Math.log(1 - wrong);
}

function divergence(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, value, k) => sum + value * Math.log(value / q[k]), 0);
}

it.each([0, 1, 2])(
  'mart is the boosted loss under PGD, and beta times the divergence by doubt, seed %i',
  async (seed) => {
    const objective = mart({ epsilon: 0.2, steps: 4, stepSize: 0.08, beta: 3, box: { low: 0, high: 1 } });
    const worst = (numbers: Numbers, clean: readonly number[], label: number, noise: readonly number[]) => {
      let x = clean.map((value, i) => value + 0.001 * noise[i]);
      for (let step = 0; step < 4; step++) {
        const slope = slopeOf((at) => lossAt(numbers, at, label), x);
        x = x.map((value, i) => clip(clip(value + 0.08 * Math.sign(slope[i]), clean[i] - 0.2, clean[i] + 0.2), 0, 1));
      }
      return x;
    };
    const { loss, gradient, largestSlope } = await stepAgainst(
      objective,
      (numbers, [noise]) =>
        overSamples((x, label, i) => {
          const p = probabilities(numbers, x);
          const q = probabilities(numbers, worst(numbers, x, label, noise.slice(i * x.length)));
          return boosted(q, label) + 3 * divergence(p, q) * (1 - p[label]);
        }),
      seed,
    );
    expect(loss).toBeLessThan(2e-6);
    expect(gradient, 'the gradient goes through both answers and the doubt').toBeLessThan(2e-6);
    expect(largestSlope).toBeGreaterThan(0.1);
  },
);
