import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import type { FloatTensor } from '../tensor/index.ts';
import { fansOf, glorotUniform, heNormal, uniform } from './index.ts';

function momentsOf({ data }: FloatTensor) {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return { mean, variance: data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length };
}

describe('fansOf', () => {
  it('are rows and columns of dense weights, and channels times places of kernels', () => {
    expect(fansOf([784, 240])).toEqual({ fanIn: 784, fanOut: 240 });
    expect(fansOf([64, 32, 5, 3])).toEqual({ fanIn: 32 * 15, fanOut: 64 * 15 });
  });
});

describe('initialisers', () => {
  // A variance estimated from n numbers is off by a few parts in sqrt(n).
  const shapes = [{ shape: [300, 200] }, { shape: [60, 40, 5, 5] }];

  it.each(shapes)('glorotUniform of $shape has the variance 2 / (fanIn + fanOut)', ({ shape }) => {
    const { fanIn, fanOut } = fansOf(shape);
    const weights = glorotUniform(randomStream(1), shape);
    const { mean, variance } = momentsOf(weights);
    const expected = 2 / (fanIn + fanOut);
    expect(weights.shape).toEqual(shape);
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.02);
    expect(Math.abs(mean)).toBeLessThan(0.02 * Math.sqrt(expected));
    expect(Math.max(...weights.data.map(Math.abs))).toBeLessThanOrEqual(Math.fround(Math.sqrt(3 * expected)));
  });

  it.each(shapes)('heNormal of $shape is normal with the variance 2 / fanIn', ({ shape }) => {
    const weights = heNormal(randomStream(2), shape);
    const { mean, variance } = momentsOf(weights);
    const expected = 2 / fansOf(shape).fanIn;
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.03);
    expect(Math.abs(mean)).toBeLessThan(0.02 * Math.sqrt(expected));
    const beyond = weights.data.filter((value) => Math.abs(value) > 1.96 * Math.sqrt(expected)).length;
    expect(Math.abs(beyond / weights.data.length - 0.05), 'one in twenty lies beyond 1.96 deviations').toBeLessThan(
      0.004,
    );
  });

  it('take fans that the shape does not tell', () => {
    const gates = { fanIn: 28, fanOut: 100 };
    const { variance } = momentsOf(glorotUniform(randomStream(3), [28, 400], gates));
    expect(Math.abs((variance * 128) / 2 - 1)).toBeLessThan(0.03);
  });

  it('give what the stream decides', () => {
    for (const draw of [glorotUniform, heNormal]) {
      expect(draw(randomStream(4), [3, 5])).toEqual(draw(randomStream(4), [3, 5]));
      expect(draw(randomStream(4), [3, 5])).not.toEqual(draw(randomStream(5), [3, 5]));
    }
  });

  it('uniform fills its range', () => {
    const { data } = uniform(randomStream(6), [1000], 0.5);
    expect(Math.min(...data)).toBeGreaterThanOrEqual(-0.5);
    expect(Math.max(...data)).toBeLessThanOrEqual(0.5);
    expect(Math.max(...data) - Math.min(...data)).toBeGreaterThan(0.98);
  });
});
