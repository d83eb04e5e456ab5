import { describe, expect, it } from 'vitest';
import { input } from '../graph/index.ts';
import { numbersOf } from '../operators/evaluate.ts';
import { reduceSum } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { gradient } from '../transforms/gradient.ts';
import { Draws, dropout, type PassOptions } from './index.ts';

const runtime = await nativeRuntime();
const SIZE = 20_000;
const x = input('x', 'float32', [SIZE]);

/** A pass that learns, and what it draws. */
function learning(): { readonly draws: Draws; readonly pass: PassOptions } {
  const draws = new Draws();
  return { draws, pass: { training: { draws, remember: () => {} } } };
}

describe('dropout', () => {
  it.each([
    { keep: 0.5, scale: undefined, kept: 2 },
    { keep: 0.8, scale: undefined, kept: 1.25 },
    { keep: 0.8, scale: 1, kept: 1 },
  ])('keeps $keep of the numbers, times $kept, and passes the gradient on to them alone', async (sample) => {
    const { keep, scale, kept } = sample;
    const { draws, pass } = learning();
    const y = scale === undefined ? dropout(x, keep, pass) : dropout(x, keep, pass, scale);
    const slope = gradient(reduceSum(y, [0], false), x);
    const inputs = [x, ...draws.all.map(({ value }) => value)];
    const program = await runtime.compile({ inputs, outputs: { y, slope } });
    const results = await program.run({
      x: floats([SIZE], new Float32Array(SIZE).fill(3)),
      ...draws.feeds(randomStream(1)),
    });
    await program.dispose();
    const values = numbersOf(results.y);
    expect(new Set(values)).toEqual(new Set([0, 3 * kept]));
    expect(numbersOf(results.slope)).toEqual(values.map((value) => value / 3));
    const share = values.filter((value) => value !== 0).length / SIZE;
    expect(Math.abs(share - keep)).toBeLessThan(4 * Math.sqrt((keep * (1 - keep)) / SIZE));
  });

  it('does nothing once the network has learned, or where all is kept', () => {
    const { draws, pass } = learning();
    expect(dropout(x, 0.5)).toBe(x);
    expect(dropout(x, 0.5, { hidden: (value) => value })).toBe(x);
    expect(dropout(x, 1, pass)).toBe(x);
    expect(draws.all).toEqual([]);
  });
});
