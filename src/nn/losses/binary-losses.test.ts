import { describe, expect, it } from 'vitest';
import { compileLoss, runLoss } from '../../../test/compiled-loss.ts';
import { ShapeError } from '../../errors.ts';
import { input } from '../../graph/index.ts';
import { bernoulliLoss, binaryCrossEntropy, logisticLoss } from '../index.ts';

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

describe('logisticLoss', () => {
  const scores = Array.from({ length: 401 }, (_, i) => (i - 200) / 2.5);

  it.each([1, -1])('is softplus(-y score) with slope -y sigmoid(-y score) to 1e-6 of each, y = %d', async (sign) => {
    const program = await compileLoss(logisticLoss, [scores.length]);
    const { losses, slope } = await runLoss(program, [scores.length], scores, Array(scores.length).fill(sign));
    await program.dispose();
    for (const [i, exact] of scores.entries()) {
      const x = -sign * Math.fround(exact);
      expect(Math.abs(losses[i] / softplus(x) - 1), `loss at ${exact}`).toBeLessThan(1e-6);
      expect(Math.abs(slope[i] / (-sign * sigmoid(x)) - 1), `slope at ${exact}`).toBeLessThan(1e-6);
    }
  });

  it('takes scores [N, 1] and stays finite for scores of any size', async () => {
    const program = await compileLoss(logisticLoss, [4, 1]);
    const { losses, slope } = await runLoss(program, [4, 1], [1e30, -1e30, 0, 200], [1, 1, -1, -1]);
    await program.dispose();
    expect(losses).toEqual([0, Math.fround(1e30), Math.fround(Math.LN2), 200]);
    expect(slope).toEqual([-0, -1, 0.5, 1]);
  });

  it('refuses several scores a sample', () => {
    expect(() => logisticLoss(input('s', 'float32', [3, 2]), input('y', 'int64', [3]))).toThrow(ShapeError);
    expect(() => logisticLoss(input('s', 'float32', [3]), input('y', 'int64', [2]))).toThrow(ShapeError);
  });
});

describe('binaryCrossEntropy', () => {
  const scores = Array.from({ length: 401 }, (_, i) => Math.fround((i - 200) / 2.5));

  it('is the softplus of every wrong logit and of minus the right one, to 1e-6 of each', async () => {
    const shape = [scores.length, 2];
    const program = await compileLoss(binaryCrossEntropy, shape);
    for (const label of [0, 1]) {
      const logits = scores.flatMap((score) => [score, -100]);
      const { losses, slope } = await runLoss(program, shape, logits, Array(scores.length).fill(label));
      for (const [i, score] of scores.entries()) {
        const expected = label === 0 ? softplus(-score) + softplus(-100) : softplus(score) + softplus(100);
        const sloped = label === 0 ? -sigmoid(-score) : sigmoid(score);
        expect(Math.abs(losses[i] / expected - 1), `loss at ${score}, label ${label}`).toBeLessThan(1e-6);
        expect(Math.abs(slope[2 * i] / sloped - 1), `slope at ${score}, label ${label}`).toBeLessThan(1e-6);
      }
    }
    await program.dispose();
  });

  it('refuses labels that do not fit', () => {
    expect(() => binaryCrossEntropy(input('z', 'float32', [3, 2]), input('y', 'int64', [2]))).toThrow(ShapeError);
  });
});

describe('bernoulliLoss', () => {
  /** Distances from 1e-12 to 85. */
  const distances = Array.from({ length: 400 }, (_, i) => Math.fround(1e-12 * 1.0836 ** i)).concat(0.69, 0.7, Math.LN2);

  it('is q at the label, and -log(1 - e^-q) elsewhere, with slopes, to 1e-6 of each', async () => {
    const shape = [distances.length, 2];
    const program = await compileLoss(bernoulliLoss, shape);
    const logits = distances.flatMap((q) => [-1.5, -q]);
    const wrong = await runLoss(program, shape, logits, Array(distances.length).fill(0));
    const right = await runLoss(program, shape, logits, Array(distances.length).fill(1));
    await program.dispose();
    const surprisal = (q: number) => (q < 0.7 ? -Math.log(-Math.expm1(-q)) : -Math.log1p(-Math.exp(-q)));
    for (const [i, q] of distances.entries()) {
      expect(Math.abs(wrong.losses[i] / (1.5 + surprisal(q)) - 1), `loss at ${q}`).toBeLessThan(1e-6);
      expect(Math.abs(wrong.slope[2 * i + 1] * Math.expm1(q) - 1), `slope at ${q}`).toBeLessThan(3e-6);
      expect(Math.abs(right.losses[i] / (q + surprisal(1.5)) - 1), `loss at ${q}, if right`).toBeLessThan(1e-6);
      expect(right.slope[2 * i + 1], `slope at ${q}, if right`).toBe(-1);
    }
  });

  it('stays finite for units at their mean and infinitely far from it', async () => {
    const program = await compileLoss(bernoulliLoss, [2, 3]);
    const { losses, slope } = await runLoss(program, [2, 3], [0, -0, -1e30, -1e30, -1000, -3e38], [0, 0]);
    await program.dispose();
    expect(losses[0]).toBeCloseTo(100 * Math.LN2, 4);
    expect(losses[1]).toBe(Math.fround(1e30));
    expect(slope.every(Number.isFinite), `slopes ${slope}`).toBe(true);
    expect(slope.slice(3)).toEqual([-1, -0, -0]);
  });

  it('refuses labels that do not fit', () => {
    expect(() => bernoulliLoss(input('z', 'float32', [3, 2]), input('y', 'int64', [3, 1]))).toThrow(ShapeError);
  });
});
