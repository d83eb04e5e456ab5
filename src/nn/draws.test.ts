import { describe, expect, it } from 'vitest';
import { OptionError } from '../errors.ts';
import { numbersOf } from '../operators/evaluate.ts';
import { randomStream } from '../random.ts';
import { Draws } from './index.ts';

const SIZE = 100_000;
const shape = [SIZE / 10, 10];

const momentsOf = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
};

/** One draw's numbers. */
function drawn(ask: (draws: Draws) => void, seed = 1): number[] {
  const draws = new Draws();
  ask(draws);
  return numbersOf(draws.feeds(randomStream(seed))['draw.0']);
}

describe('Draws', () => {
  it.each([0.001, 0.2, 0.5, 0.8, 1])('bernoulli keeps a part of %s', (keep) => {
    const values = drawn((draws) => draws.bernoulli(shape, keep));
    expect(values.every((value) => value === 0 || value === 1)).toBe(true);
    const deviation = Math.sqrt((keep * (1 - keep)) / SIZE);
    expect(Math.abs(momentsOf(values).mean - keep)).toBeLessThanOrEqual(4 * deviation + 1 / 65536);
  });

  it.each([0, -0.5, 1.5, Number.NaN])('bernoulli refuses to keep %s', (keep) => {
    expect(() => new Draws().bernoulli([2], keep)).toThrow(OptionError);
  });

  it('bernoulli draws neighbours independently', () => {
    const values = drawn((draws) => draws.bernoulli(shape, 0.5));
    const equal = values.filter((value, i) => i > 0 && value === values[i - 1]).length;
    expect(Math.abs(equal / SIZE - 0.5)).toBeLessThan(0.01);
  });

  it('uniform fills its range evenly', () => {
    const values = drawn((draws) => draws.uniform(shape, -0.25, 0.75));
    const { mean, deviation } = momentsOf(values);
    expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(-0.25);
    expect(Math.max(...values.slice(0, 1000))).toBeLessThanOrEqual(0.75);
    expect(mean).toBeCloseTo(0.25, 2);
    expect(deviation).toBeCloseTo(Math.sqrt(1 / 12), 2);
  });

  it('signs are -1 and +1 with equal chances', () => {
    const values = drawn((draws) => draws.signs(shape));
    expect([...new Set(values)].sort()).toEqual([-1, 1]);
    expect(Math.abs(momentsOf(values).mean)).toBeLessThan(0.02);
  });

  it('normal has a mean of zero and a deviation of one', () => {
    const { mean, deviation } = momentsOf(drawn((draws) => draws.normal(shape)));
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(1, 1);
  });

  it('feeds what the stream decides, each draw from a stream of its own', () => {
    const draws = new Draws('step');
    const asked = [draws.bernoulli([64], 0.5), draws.bernoulli([64], 0.5), draws.uniform([3], 0, 1)];
    expect(draws.all.map(({ value }) => value)).toEqual(asked);
    expect(asked.map(({ name, dtype }) => [name, dtype])).toEqual([
      ['step.0', 'bool'],
      ['step.1', 'bool'],
      ['step.2', 'float32'],
    ]);
    const first = structuredClone(draws.feeds(randomStream(1)));
    expect(draws.feeds(randomStream(1))).toEqual(first);
    expect(draws.feeds(randomStream(2))).not.toEqual(first);
    expect(first['step.1'].data).not.toEqual(first['step.0'].data);
    expect(first['step.2'].shape).toEqual([3]);
  });

  it('leaves the numbers of a draw alone when another is asked for before it is fed', () => {
    const few = new Draws();
    few.uniform([8], 0, 1);
    const many = new Draws();
    many.uniform([8], 0, 1);
    many.normal([5]);
    expect(many.feeds(randomStream(3))['draw.0']).toEqual(few.feeds(randomStream(3))['draw.0']);
  });
});
