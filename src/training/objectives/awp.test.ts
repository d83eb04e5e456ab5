import { describe, expect, it } from 'vitest';
import { clip, lossAt, type Numbers, overSamples, slopeOf, startOf, stepAgainst } from '../../../test/perceptron.ts';
import { crossEntropy } from '../../nn/index.ts';
import { madry, withAwp } from '../index.ts';

const gamma = 0.3;
const box = { low: 0, high: 1 };
const inner = madry(crossEntropy, { epsilon: 0.2, steps: 2, stepSize: 0.15, box, randomStart: false });

/** PGD at some weights, for every sample. */
function worstAt(numbers: Numbers) {
  const found: number[][] = [];
  overSamples((clean, label) => {
    let x = [...clean];
    for (let step = 0; step < 2; step++) {
      const slope = slopeOf((at) => lossAt(numbers, at, label), x);
      x = x.map((value, i) => clip(clip(value + 0.15 * Math.sign(slope[i]), clean[i] - 0.2, clean[i] + 0.2), 0, 1));
    }
    found.push(x);
    return 0;
  });
  return found;
}

const lossOn = (numbers: Numbers, worst: readonly (readonly number[])[]) =>
  overSamples((_, label, i) => lossAt(numbers, worst[i], label));

/** gamma ||w|| g / ||g||. */
function stepUp(w: readonly number[], g: readonly number[]): number[] {
  const scale = (gamma * Math.hypot(...w)) / Math.hypot(...g);
  return g.map((value) => scale * value);
}

describe('withAwp', () => {
  it.each([0, 1])(
    'is the loss where the weights went one step up it, at the examples found before, seed %i',
    async (seed) => {
      const start = startOf(seed);
      const worst = worstAt(start);
      const slopesIn = (name: 'w1' | 'w') =>
        slopeOf((values) => lossOn({ ...start, [name]: values }, worst), start[name], 1e-5);
      const v = { w1: stepUp(start.w1, slopesIn('w1')), w: stepUp(start.w, slopesIn('w')) };
      const moved = (numbers: Numbers): Numbers => ({
        ...numbers,
        w1: numbers.w1.map((value, i) => value + v.w1[i]),
        w: numbers.w.map((value, i) => value + v.w[i]),
      });
      expect(lossOn(moved(start), worst)).toBeGreaterThan(1.05 * lossOn(start, worst));
      const { loss, gradient, largestSlope } = await stepAgainst(
        withAwp(inner, { gamma }),
        (numbers) => lossOn(moved(numbers), worst),
        seed,
      );
      expect(loss).toBeLessThan(2e-6);
      expect(gradient, 'the gradient at the moved weights').toBeLessThan(2e-6);
      expect(largestSlope).toBeGreaterThan(0.1);
    },
  );
});
