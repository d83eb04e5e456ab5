import { describe, expect, it } from 'vitest';
import { boxWidth, clampToBox, everywhere, float32Box } from './box.ts';

/** Normalised MNIST: neither end is a float32. */
const normalised = { low: -0.1307 / 0.3081, high: (1 - 0.1307) / 0.3081 };

describe('a box', () => {
  it('has a width', () => {
    expect(boxWidth({ low: -1, high: 3 })).toBe(4);
    expect(boxWidth(everywhere)).toBe(Number.POSITIVE_INFINITY);
  });

  it('has float32 ends inside itself', () => {
    const { low, high } = float32Box(normalised);
    expect([Math.fround(low), Math.fround(high)]).toEqual([low, high]);
    expect(low).toBeGreaterThanOrEqual(normalised.low);
    expect(high).toBeLessThanOrEqual(normalised.high);
    expect(low - normalised.low).toBeLessThan(1e-7);
    expect(normalised.high - high).toBeLessThan(1e-6);
  });
});

describe('clampToBox', () => {
  it('moves what is outside to the ends and nothing else', () => {
    const x = Float32Array.of(-1, 0, 0.25, 1, 1.5, Number.POSITIVE_INFINITY, Number.NaN);
    clampToBox(x, { low: 0, high: 1 });
    expect([...x]).toEqual([0, 0, 0.25, 1, 1, 1, Number.NaN]);
  });

  it('ends inside the box in float64, also where the ends are no float32', () => {
    for (const box of [normalised, { low: -0.3, high: 0.1 }, { low: 0.1, high: 0.3 }]) {
      const x = Float32Array.of(box.low, box.high, -9, 9);
      clampToBox(x, box);
      for (const value of x) expect(box.low <= value && value <= box.high, `${value}`).toBe(true);
    }
  });

  it('leaves everything where the box is everywhere', () => {
    const x = Float32Array.of(-3e38, Number.POSITIVE_INFINITY);
    clampToBox(x, everywhere);
    expect([...x]).toEqual([Math.fround(-3e38), Number.POSITIVE_INFINITY]);
  });
});
