import { expect, it } from 'vitest';
import { logProbabilities, lossAt, type Numbers, overSamples, stepAgainst } from '../../../test/perceptron.ts';
import { OptionError } from '../../errors.ts';
import { ibp } from '../index.ts';

/** Ends of an affine function of values between ends. */
function affine(ends: readonly (readonly [number, number])[], w: readonly number[], b: readonly number[]) {
  return b.map((bias, unit): [number, number] =>
    ends.reduce<[number, number]>(
      ([low, high], [least, most], i) => {
        const weight = w[i * b.length + unit];
        return [low + Math.min(weight * least, weight * most), high + Math.max(weight * least, weight * most)];
      },
      [bias, bias],
    ),
  );
}

function worstLoss({ w1, b1, w, b }: Numbers, x: readonly number[], label: number, radius: number): number {
  const ball = x.map((value): [number, number] => [Math.max(0, value - radius), Math.min(1, value + radius)]);
  const hidden = affine(ball, w1, b1).map(([low, high]): [number, number] => [Math.tanh(low), Math.tanh(high)]);
  const worst = affine(hidden, w, b).map(([low, high], k) => (k === label ? low : high));
  return -logProbabilities(worst)[label];
}

it.each([0, 1, 2])('interval training is the clean loss and the loss of the worst logits, seed %i', async (seed) => {
  const objective = ibp({ epsilon: 0.3, alpha: 0.25, box: { low: 0, high: 1 } });
  const { loss, gradient, largestSlope } = await stepAgainst(
    objective,
    (numbers, [radii]) =>
      overSamples(
        (x, label, i) => 0.25 * lossAt(numbers, x, label) + 0.75 * Math.log1p(worstLoss(numbers, x, label, radii[i])),
      ),
    seed,
  );
  expect(loss).toBeLessThan(2e-6);
  expect(gradient, 'the gradient goes through both ends').toBeLessThan(2e-5);
  expect(largestSlope).toBeGreaterThan(0.1);
});

it('refuses radii and shares that are none', () => {
  expect(() => ibp({ epsilon: 0 })).toThrow(OptionError);
  expect(() => ibp({ epsilon: 0.1, alpha: 2 })).toThrow(OptionError);
});
