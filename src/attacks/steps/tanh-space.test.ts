import { describe, expect, it } from 'vitest';
import { tanhSpace } from './tanh-space.ts';

describe('tanh space', () => {
  const box = { low: 0, high: 1 };
  const input = Float32Array.of(0, 0.25, 0.5, 1);

  it('begins at the clean sample, or so far inside the box', () => {
    const { toInput } = tanhSpace(input, box, 0.01);
    const start = Array.from(input, (_, j) => toInput(0, j));
    [0.01, 0.25, 0.5, 0.99].forEach((x, j) => {
      expect(start[j]).toBeCloseTo(x, 12);
    });
  });

  it('is bounded, and its slope is that of the curve: 1 at the start', () => {
    const { toInput, slopeAt } = tanhSpace(input, box, 0.01);
    for (let j = 0; j < input.length; j++) {
      for (const w of [-100, -0.2, -0.01, 0, 0.02, 0.3, 100]) {
        const x = toInput(w, j);
        expect(x >= 0 && x <= 1, `x = ${x}`).toBe(true);
        const measured = (toInput(w + 1e-6, j) - toInput(w - 1e-6, j)) / 2e-6;
        expect(slopeAt(x, j)).toBeCloseTo(measured, 5);
      }
      expect(slopeAt(toInput(0, j), j)).toBeCloseTo(1, 12);
    }
  });

  it('is the change itself where there is no box', () => {
    const { toInput, slopeAt } = tanhSpace(input, undefined, 0.01);
    expect(toInput(-7, 1)).toBe(-6.75);
    expect(slopeAt(-6.75, 1)).toBe(1);
  });
});
