import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { norms } from '../threat/index.ts';
import { pictureInBall } from './rounding.ts';

const box = { low: 0, high: 1 };
const random = randomStream('pictures');
const clean = Float32Array.from({ length: 300 }, () => random.integer(256) / 255);

describe('the picture of an example', () => {
  it.each([0.5, 1, 1.785, 8].flatMap((levels) => [norms.Linf, norms.L2, norms.L1].map((norm) => ({ levels, norm }))))(
    'is of whole levels and stays in the ball: $levels levels in $norm.name',
    ({ levels, norm }) => {
      const epsilon = norm.distance(new Float32Array(300).fill(levels / 255), new Float32Array(300));
      const example = clean.map((value) => value + (random.integer(2) === 0 ? -1 : 1) * epsilon);
      norm.project(example, clean, epsilon, box);
      const picture = pictureInBall(example, clean, { norm, epsilon, box }) ?? new Float32Array(0);
      expect(picture.length, 'one exists: the clean image is a picture').toBe(300);
      expect(norm.distance(picture, clean)).toBeLessThanOrEqual(epsilon * 1.001);
      for (const value of picture) expect(Math.abs(255 * value - Math.round(255 * value))).toBeLessThan(1e-4);
    },
  );

  it('is the nearest one where that is in the ball', () => {
    const example = clean.map((value) => Math.min(value + 1.4 / 255, 1));
    const picture = pictureInBall(example, clean, { norm: norms.Linf, epsilon: 2 / 255, box });
    expect(picture).toEqual(example.map((value) => Math.round(255 * value) / 255));
  });

  it('does not exist where the clean image lies between levels and the ball holds none', () => {
    const between = new Float32Array(3).fill(10.5 / 255);
    expect(pictureInBall(between, between, { norm: norms.Linf, epsilon: 0.2 / 255, box })).toBeUndefined();
  });

  it('is the nearest one at any distance where there is no limit', () => {
    const between = Float32Array.of(10.4 / 255);
    const ball = { norm: norms.Linf, epsilon: Number.POSITIVE_INFINITY, box };
    expect(pictureInBall(between, clean.slice(0, 1), ball)).toEqual(Float32Array.of(10 / 255));
  });
});
