import { describe, expect, it } from 'vitest';
import { normal } from '../../test/samples.ts';
import { constant, input } from '../graph/index.ts';
import { numbersOf } from '../operators/evaluate.ts';
import { reduceSum } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats } from '../tensor/index.ts';
import { gradient } from '../transforms/gradient.ts';
import { convMaxout, maxout, maxoutNetwork } from './index.ts';

const runtime = await nativeRuntime();

describe('maxout', () => {
  const [rows, width, units, pieces] = [4, 5, 3, 2];

  async function run(x: FloatTensor, weights: FloatTensor, biases: FloatTensor) {
    const inputs = input('x', 'float32', x.shape);
    const h = maxout(inputs, constant(weights), constant(biases), pieces);
    const slope = gradient(reduceSum(h, [0, 1], false), inputs);
    const program = await runtime.compile({ inputs: [inputs], outputs: { h, slope } });
    const results = await program.run({ x });
    await program.dispose();
    return { h: results.h, slope: numbersOf(results.slope) };
  }

  it('is the largest of the linear functions of each unit, with the slope of that one', async () => {
    const [x, weights, biases] = [normal([rows, width]), normal([width, pieces * units]), normal([pieces * units])];
    const { h, slope } = await run(x, weights, biases);
    expect(h.shape).toEqual([rows, units]);
    const score = (n: number, column: number) => {
      let sum = biases.data[column];
      for (let d = 0; d < width; d++) sum += x.data[n * width + d] * weights.data[d * pieces * units + column];
      return sum;
    };
    for (let n = 0; n < rows; n++) {
      const slopes = new Float64Array(width);
      for (let u = 0; u < units; u++) {
        const columns = Array.from({ length: pieces }, (_, p) => p * units + u);
        const best = columns.reduce((a, b) => (score(n, b) > score(n, a) ? b : a));
        expect(numbersOf(h)[n * units + u], `unit ${u} of row ${n}`).toBeCloseTo(score(n, best), 5);
        for (let d = 0; d < width; d++) slopes[d] += weights.data[d * pieces * units + best];
      }
      for (let d = 0; d < width; d++)
        expect(slope[n * width + d], `slope of row ${n} in ${d}`).toBeCloseTo(slopes[d], 5);
    }
  });

  it('shares the slope evenly among pieces that tie', async () => {
    const weights = floats([1, pieces * units], [1, 2, 3, 5, 2, 9]);
    const { h, slope } = await run(floats([1, 1], [0]), weights, floats([pieces * units]));
    expect(numbersOf(h)).toEqual([0, 0, 0]);
    expect(slope[0]).toBeCloseTo((1 + 5) / 2 + 2 + (3 + 9) / 2, 6);
  });
});

describe('convMaxout', () => {
  it('is the largest piece of each channel, place by place', async () => {
    // Kernels of 1x1: piece 0 of both channels, then piece 1 of both.
    const weights = floats([4, 1, 1, 1], [1, 2, -1, -3]);
    const x = floats([1, 1, 2, 2], [1, -1, 2, 0.5]);
    const h = convMaxout(constant(x), constant(weights), constant(floats([4], [0, 0, 0, 4])), 2);
    const program = await runtime.compile({ inputs: [], outputs: { h } });
    const results = await program.run({});
    await program.dispose();
    expect(results.h.shape).toEqual([1, 2, 2, 2]);
    expect(numbersOf(results.h)).toEqual([1, 1, 2, 0.5, 2, 7, 4, 2.5]);
  });
});

describe('maxoutNetwork', () => {
  it('starts as the recipe does', () => {
    const network = maxoutNetwork([1, 28, 28], { units: [240, 240] });
    const parameters = network.initialParameters(randomStream(0));
    expect(Object.entries(parameters).map(([name, { shape }]) => [name, shape])).toEqual([
      ['w1', [784, 1200]],
      ['b1', [1200]],
      ['w2', [240, 1200]],
      ['b2', [1200]],
      ['w', [240, 10]],
      ['b', [10]],
    ]);
    expect(network.name).toBe('maxout 240x5-240x5-10, dropout keeps 0.8 and 0.5');
    const weights = parameters.w1.data;
    const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    expect(largest).toBeLessThanOrEqual(Math.fround(0.005));
    expect(largest).toBeGreaterThan(0.00499);
    expect(parameters.b2.data.every((bias) => bias === 0)).toBe(true);
  });
});
