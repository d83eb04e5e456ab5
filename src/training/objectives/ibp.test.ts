import { describe, expect, it } from 'vitest';
import { logProbabilities, lossAt, type Numbers, overSamples, stepAgainst, stepOf } from '../../../test/perceptron.ts';
import { OptionError } from '../../errors.ts';
import { crownIbp, ibp } from '../index.ts';

const INPUTS = { low: 0, high: 1 };

type Ends = readonly [low: number, high: number];

/** The ends of sums of weights times values between ends. */
function ends(weights: readonly number[], values: readonly Ends[], bias: number): Ends {
  const sum = (least: boolean) =>
    weights.reduce((total, w, i) => total + (w > 0 === least ? w * values[i][0] : w * values[i][1]), bias);
  return [sum(true), sum(false)];
}

const column = (matrix: readonly number[], width: number, at: number) => matrix.filter((_, i) => i % width === at);

/** The cross-entropy of the least leads of the label; the last layer is bounded with the difference of its columns. */
function worstLoss({ w1, b1, w, b }: Numbers, x: readonly number[], label: number, radius: number): number {
  const ball = x.map((value): Ends => [Math.max(0, value - radius), Math.min(1, value + radius)]);
  const hidden = b1.map((bias, unit): Ends => {
    const [low, high] = ends(column(w1, b1.length, unit), ball, bias);
    return [Math.tanh(low), Math.tanh(high)];
  });
  const own = column(w, b.length, label);
  const leads = b.map((bias, k) => {
    const other = column(w, b.length, k);
    return ends(
      own.map((weight, i) => weight - other[i]),
      hidden,
      b[label] - bias,
    )[0];
  });
  return -logProbabilities(leads.map((lead) => -lead))[label];
}

const options = { epsilon: 0.3, alpha: 0.25, warmUp: 1, ramp: 4, box: INPUTS };
/** After the warm-up and three quarters of the ramp. */
const later = { epoch: 4, step: 40, stepsAnEpoch: 10 };

describe('interval training', () => {
  it.each([0, 1, 2])('is the clean loss and that of the least leads in the end, seed %i', async (seed) => {
    const byHand = (numbers: Numbers) =>
      overSamples((x, label) => 0.25 * lossAt(numbers, x, label) + 0.75 * worstLoss(numbers, x, label, 0.3));
    const { loss, gradient, largestSlope } = await stepAgainst(ibp(options), byHand, seed);
    expect(loss).toBeLessThan(2e-6);
    expect(gradient, 'the gradient goes through both ends').toBeLessThan(2e-5);
    expect(largestSlope).toBeGreaterThan(0.1);
  });

  it('begins with the clean loss; then radius and weight of the bounds grow together', async () => {
    const clean = (numbers: Numbers) => overSamples((x, label) => lossAt(numbers, x, label));
    const early = await stepAgainst(ibp(options), clean, 0, { epoch: 0, step: 10, stepsAnEpoch: 10 });
    expect(early.loss).toBeLessThan(2e-6);
    expect(early.gradient).toBeLessThan(2e-5);
    const between = (numbers: Numbers) =>
      overSamples(
        (x, label) =>
          (1 - 0.75 * 0.75) * lossAt(numbers, x, label) + 0.75 * 0.75 * worstLoss(numbers, x, label, 0.75 * 0.3),
      );
    expect((await stepAgainst(ibp(options), between, 0, later)).loss).toBeLessThan(2e-6);
  });

  it('refuses radii, shares and epochs that are none', () => {
    expect(() => ibp({ epsilon: 0 })).toThrow(OptionError);
    expect(() => ibp({ epsilon: 0.1, alpha: 2 })).toThrow(OptionError);
    expect(() => ibp({ epsilon: 0.1, warmUp: -1 })).toThrow(OptionError);
    expect(() => crownIbp({ epsilon: 0.1, ramp: Number.NaN })).toThrow(OptionError);
  });
});

describe('training on lines and intervals', () => {
  it('is interval training in the end', async () => {
    const [lines, intervals] = [await stepOf(crownIbp(options)), await stepOf(ibp(options))];
    expect(lines.loss).toBeCloseTo(intervals.loss, 6);
    lines.after.w1.forEach((weight, i) => {
      expect(weight).toBeCloseTo(intervals.after.w1[i], 5);
    });
  });

  it('begins with the clean loss', async () => {
    const clean = (numbers: Numbers) => overSamples((x, label) => lossAt(numbers, x, label));
    const { loss, gradient } = await stepAgainst(crownIbp(options), clean, 0, { epoch: 0, step: 0, stepsAnEpoch: 10 });
    expect(loss).toBeLessThan(2e-6);
    expect(gradient).toBeLessThan(2e-5);
  });

  it('holds more tightly before, and differs in its slope', async () => {
    const early = { epoch: 1, step: 20, stepsAnEpoch: 10 };
    const [lines, intervals] = [
      await stepOf(crownIbp(options), 1, undefined, early),
      await stepOf(ibp(options), 1, undefined, early),
    ];
    expect(lines.loss).toBeLessThan(intervals.loss);
    expect(lines.after.w1).not.toEqual(intervals.after.w1);
    expect(lines.after.w1.every(Number.isFinite)).toBe(true);
  });
});
