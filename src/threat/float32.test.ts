import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatAtLeast, floatAtMost, nextToward } from './float32.ts';

const LARGEST = 2 ** 128 - 2 ** 104;
const SMALLEST = 2 ** -149;

/** The next float32 above, from the bit pattern. */
function successor(value: number): number {
  if (value === 0) return SMALLEST;
  const floats = Float32Array.of(value);
  const bits = new Int32Array(floats.buffer);
  bits[0] += value > 0 ? 1 : -1;
  return floats[0];
}

const everyFloat = fc
  .integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
  .map((bits) => new Float32Array(Int32Array.of(bits).buffer)[0])
  .filter(Number.isFinite);

describe('nextToward', () => {
  it('is the neighbour by bit pattern, in both directions, for floats of every size', () => {
    fc.assert(
      fc.property(everyFloat, (value) => {
        expect(nextToward(value, Number.POSITIVE_INFINITY)).toBe(successor(value));
        expect(nextToward(value, Number.NEGATIVE_INFINITY)).toBe(-successor(-value));
      }),
      { seed: 1, numRuns: 20_000 },
    );
  });

  it('is the neighbour around every power of two', () => {
    for (let exponent = -149; exponent < 128; exponent++) {
      const power = 2 ** exponent;
      const above = successor(power);
      expect(nextToward(power, Number.POSITIVE_INFINITY), `above 2^${exponent}`).toBe(above);
      expect(nextToward(above, 0), `back to 2^${exponent}`).toBe(power);
      expect(successor(nextToward(power, 0)), `below 2^${exponent}`).toBe(power);
    }
  });

  it('stays where it has arrived', () => {
    expect(nextToward(0.5, 0.5)).toBe(0.5);
    expect(nextToward(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  it('comes back from infinity to the largest float', () => {
    expect(nextToward(Number.POSITIVE_INFINITY, 0)).toBe(LARGEST);
    expect(nextToward(Number.NEGATIVE_INFINITY, 0)).toBe(-LARGEST);
    expect(nextToward(LARGEST, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  it('keeps NaN', () => {
    expect(nextToward(Number.NaN, 0)).toBeNaN();
  });
});

describe('rounding to one side', () => {
  it('gives the closest float32 that is not beyond', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e38, max: 1e38 }), (value) => {
        const [below, above] = [floatAtMost(value), floatAtLeast(value)];
        expect(below).toBe(Math.fround(below));
        expect(below <= value && value <= above).toBe(true);
        if (below === value) expect(above).toBe(below);
        else expect(successor(below) === above || (below === -SMALLEST && above === 0)).toBe(true);
      }),
      { seed: 2, numRuns: 5000 },
    );
  });

  it('keeps what is a float32, infinities too, and ends at the largest float for larger doubles', () => {
    for (const value of [0, 1, -0.25, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(floatAtMost(value) === value && floatAtLeast(value) === value, `${value}`).toBe(true);
    }
    expect(floatAtMost(Number.MAX_VALUE)).toBe(LARGEST);
    expect(floatAtLeast(-Number.MAX_VALUE)).toBe(-LARGEST);
  });
});
