import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphClassifier } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import { constant, type Value } from '../../graph/index.ts';
import { add, concat, matmul, mul } from '../../operators/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats, takeRows } from '../../tensor/index.ts';
import { normalQuantile } from '../statistics/normal-quantile.ts';
import { certificate, smooth } from './smooth.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

const W = [0.6, -0.8, 1.5, 0.2];
const steepness = Math.hypot(...W);

/** Class 0 on one side of a plane, class 1 on the other. */
function linear(batchSize = 64) {
  const logitsOf = (x: Value) => {
    const side = add(matmul(x, constant(floats([4, 1], W))), 0.1);
    return concat([side, mul(side, -1)], 1);
  };
  const box = { low: 0, high: 1 };
  return graphClassifier({ name: 'plane', logitsOf, inputShape: [4], classCount: 2, box, batchSize, runtime });
}

const inputs = floats([3, 4], [0.5, 0.5, 0.5, 0.5, 0.2, 0.9, 0.1, 0.3, 0.9, 0.1, 0.8, 0.4]);
const distance = (i: number) => Math.abs(W.reduce((sum, w, j) => sum + w * inputs.data[4 * i + j], 0.1)) / steepness;

describe('randomised smoothing', () => {
  it('never certifies beyond the plane of a linear model, and reaches it', async () => {
    const sigma = 0.5;
    const found = await smooth(linear(), inputs, { sigma, samples: 10_000, seed: 1 });
    found.forEach(({ radius, count }, i) => {
      expect(radius, `sample ${i}`).toBeLessThanOrEqual(distance(i));
      const largest = sigma * normalQuantile(0.001 ** (1 / 10_000));
      if (count < 10_000 && distance(i) > 0.4) {
        expect(radius, `sample ${i}`).toBeGreaterThan(0.95 * Math.min(distance(i), largest) - 0.02);
      }
    });
  });

  it('counts the same however samples are batched, ordered and left out', async () => {
    const options = { sigma: 0.7, samples: 300, selection: 50, seed: 3, names: ['a', 'b', 'c'] };
    const all = await smooth(linear(64), inputs, options);
    const other = await smooth(linear(7), takeRows(inputs, [2, 0]), { ...options, names: ['c', 'a'] });
    expect(other).toEqual([all[2], all[0]]);
    const seeded = await smooth(linear(64), inputs, { ...options, seed: 4 });
    expect(seeded).not.toEqual(all);
  });

  it('follows the table of Clopper and Pearson: all of n copies certify sigma times the quantile of alpha^(1/n)', () => {
    for (const [n, radius] of [
      [100, 1.5],
      [1000, 2.46],
      [10_000, 3.2],
      [100_000, 3.81],
    ]) {
      expect(certificate(0, n, n, 0.001, 1).radius).toBeCloseTo(radius, 2);
    }
    // 0.9 of 1000: the one-sided lower limit at 99.9 % is 0.8672.
    expect(certificate(2, 900, 1000, 0.001, 1)).toMatchObject({ vote: 2, count: 900 });
    expect(certificate(2, 900, 1000, 0.001, 2).radius).toBeCloseTo(2 * normalQuantile(0.86718), 2);
    expect(certificate(2, 510, 1000, 0.001, 1)).toMatchObject({ vote: undefined, radius: 0 });
    expect(certificate(0, 0, 1000, 0.001, 1)).toMatchObject({ vote: undefined, radius: 0 });
  });

  it('inverts the normal distribution', () => {
    for (const [probability, value] of [
      [0.5, 0],
      [0.975, 1.959963984540054],
      [0.999, 3.090232306167813],
      [0.75, 0.6744897501960817],
      [1e-10, -6.361340902404056],
    ]) {
      expect(normalQuantile(probability)).toBeCloseTo(value, 12);
    }
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(-1)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
  });

  it('refuses numbers that are none', async () => {
    for (const wrong of [
      { sigma: 0 },
      { sigma: 1, samples: 0 },
      { sigma: 1, selection: 1.5 },
      { sigma: 1, alpha: 0.5 },
    ]) {
      await expect(smooth(linear(), inputs, wrong)).rejects.toThrow(OptionError);
    }
  });
});
