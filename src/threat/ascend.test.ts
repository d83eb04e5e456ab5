/** Steps of the norms: on linear functions what they reach inside ball and box has a closed form. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everywhere } from './box.ts';
import { type Norm, normNames, norms } from './index.ts';

const box = { low: 0, high: 1 };

interface Linear {
  readonly center: Float32Array;
  readonly gradient: Float32Array;
  readonly epsilon: number;
}

/** Centres on and off the edges of the box, gradients with ties and zeros. */
const linear: fc.Arbitrary<Linear> = fc.integer({ min: 1, max: 9 }).chain((size) => {
  const rowOf = (value: fc.Arbitrary<number>) =>
    fc.array(value, { minLength: size, maxLength: size }).map((list) => Float32Array.from(list));
  const level = fc.oneof(
    fc.constantFrom(0, 1, 0.5),
    fc.nat(255).map((n) => n / 255),
  );
  const slope = fc.oneof(fc.constantFrom(0, 1, -1, 2, -2), fc.double({ min: -3, max: 3, noNaN: true }));
  const epsilon = fc.oneof(fc.constantFrom(1, 2, 3), fc.double({ min: 0.01, max: 8, noNaN: true }));
  return fc.record({ center: rowOf(level), gradient: rowOf(slope), epsilon });
});

/** The most that a linear function can grow: the best coordinates go to the edge of the box, one after the other. */
const mostIn = {
  L1: ({ center, gradient, epsilon }: Linear) => {
    const order = Array.from(gradient.keys()).sort((a, b) => Math.abs(gradient[b]) - Math.abs(gradient[a]));
    let [left, gain] = [epsilon, 0];
    for (const i of order) {
      const move = Math.min(left, gradient[i] > 0 ? 1 - center[i] : center[i]);
      gain += Math.abs(gradient[i]) * move;
      left -= move;
    }
    return gain;
  },
  L0: ({ center, gradient, epsilon }: Linear) => {
    const gains = Array.from(center, (value, i) => Math.abs(gradient[i]) * (gradient[i] > 0 ? 1 - value : value));
    return gains
      .sort((a, b) => b - a)
      .slice(0, Math.floor(epsilon))
      .reduce((sum, gain) => sum + gain, 0);
  },
};

const gainOf = ({ center, gradient }: Linear, x: Float32Array) =>
  x.reduce((sum, value, i) => sum + gradient[i] * (value - center[i]), 0);

function climbed(norm: Norm, { center, gradient, epsilon }: Linear, steps: number, length: number): Float32Array {
  const x = center.slice();
  for (let step = 0; step < steps; step++) {
    norm.ascend(x, gradient, length, box);
    norm.project(x, center, epsilon, box);
  }
  return x;
}

describe.each([
  { norm: norms.L1, most: mostIn.L1 },
  { norm: norms.L0, most: mostIn.L0 },
])('a step in $norm.name', ({ norm, most }) => {
  it('of length epsilon reaches the most that ball and box allow', () => {
    fc.assert(
      fc.property(linear, (problem) => {
        const gained = gainOf(problem, climbed(norm, problem, 1, problem.epsilon));
        expect(gained).toBeCloseTo(norm === norms.L0 && problem.epsilon < 1 ? 0 : most(problem), 4);
      }),
    );
  });

  it('that is short reaches it in the end, and stays there', () => {
    fc.assert(
      fc.property(linear, (problem) => {
        const short = climbed(norm, problem, 40, problem.epsilon / 5);
        expect(gainOf(problem, short)).toBeCloseTo(most(problem), 4);
      }),
    );
  });

  it('moves nothing where there is no slope', () => {
    const x = Float32Array.of(0, 0.5, 1);
    norm.ascend(x, new Float32Array(3), 2, box);
    expect([...x]).toEqual([0, 0.5, 1]);
  });
});

it.each(normNames.map((name) => norms[name]))('a step in $name without a box is the steepest direction', (norm) => {
  const gradient = Float32Array.of(0.5, -2, 1);
  const [x, direction] = [Float32Array.of(0.25, 0.5, 0.75), new Float32Array(3)];
  const expected = x.slice();
  norm.steepest(gradient, direction);
  norm.ascend(x, gradient, 1, everywhere);
  expect([...x]).toEqual(Array.from(expected, (value, i) => Math.fround(value + direction[i])));
});
