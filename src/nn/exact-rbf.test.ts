import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError, ShapeError } from '../errors.ts';
import { randomStream } from '../random.ts';
import { floats } from '../tensor/index.ts';
import { exactRbfLogits, type MaxNormBall, type RbfUnits, rbfMostConfident, rbfUnits, rbfWorstCase } from './index.ts';

const [CLASSES, WIDTH] = [3, 5];
const numbers = (count: number, low: number, high: number) =>
  fc.array(fc.double({ min: low, max: high, noNaN: true }), { minLength: count, maxLength: count });

/** Units, an input of pixels, a label, and a ball with and without the box. */
const situations = fc.record({
  units: fc
    .record({ means: numbers(CLASSES * WIDTH, -0.2, 1.2), precisions: numbers(CLASSES * WIDTH, -3, 3) })
    .map(({ means, precisions }) =>
      rbfUnits({ means: floats([CLASSES, WIDTH], means), logPrecisions: floats([CLASSES, WIDTH], precisions) }),
    ),
  input: numbers(WIDTH, 0, 1),
  label: fc.nat(CLASSES - 1),
  ball: fc.record(
    { epsilon: fc.constantFrom(0, 0.01, 0.1, 0.25, 2), box: fc.constant({ low: 0, high: 1 }) },
    { requiredKeys: ['epsilon'] },
  ),
});

const clip = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** The nearest point of the ball and the box. */
function projected(point: readonly number[], input: readonly number[], { epsilon, box }: MaxNormBall): number[] {
  return point.map((t, d) => clip(clip(t, input[d] - epsilon, input[d] + epsilon), box?.low ?? -9, box?.high ?? 9));
}

function lead(units: RbfUnits, point: ArrayLike<number>, k: number, label: number): number {
  const logits = exactRbfLogits(units, point);
  return logits[k] - logits[label];
}

/** The slope of `lead`. */
function leadSlope({ means, precisions }: RbfUnits, point: readonly number[], k: number, label: number): number[] {
  const pull = (unit: number, d: number) => 2 * precisions[unit * WIDTH + d] * (point[d] - means[unit * WIDTH + d]);
  return point.map((_, d) => pull(label, d) - pull(k, d));
}

/** Steps along the sign of the slope, of which the first is the fast gradient sign method's. */
function climb(units: RbfUnits, input: readonly number[], k: number, label: number, ball: MaxNormBall): number {
  let point = input.slice();
  let best = lead(units, point, k, label);
  const sizes = [ball.epsilon, ...Array.from({ length: 40 }, (_, i) => (ball.epsilon / 4) * 0.9 ** i)];
  for (const size of sizes) {
    const slope = leadSlope(units, point, k, label);
    point = projected(
      point.map((t, d) => t + size * Math.sign(slope[d])),
      input,
      ball,
    );
    best = Math.max(best, lead(units, point, k, label));
  }
  return best;
}

describe('rbfWorstCase', () => {
  it('is attained in ball and box, and beaten neither by gradient signs nor at random', () => {
    let found = 0;
    fc.assert(
      fc.property(situations, ({ units, input, label, ball }) => {
        const worst = rbfWorstCase(units, input, label, ball);
        expect(worst.class).not.toBe(label);
        expect(lead(units, worst.input, worst.class, label)).toBeCloseTo(worst.value, 9);
        for (const [d, moved] of projected(Array.from(worst.input), input, ball).entries()) {
          expect(Math.abs(moved - worst.input[d]), `number ${d} has left the ball`).toBeLessThan(1e-12);
        }
        const random = randomStream('exact RBF', ...input);
        for (let k = 0; k < CLASSES; k++) {
          if (k === label) continue;
          const best = climb(units, input, k, label, ball);
          expect(best, `gradient signs towards class ${k}`).toBeLessThanOrEqual(worst.value + 1e-9);
          for (let i = 0; i < 100; i++) {
            // Half of the points are corners, where the worst case often lies.
            const offset = () => (i % 2 === 0 ? random.uniform(-1, 1) : Math.sign(random.uniform(-1, 1)));
            const point = input.map((x) => x + ball.epsilon * offset());
            const reached = lead(units, projected(point, input, ball), k, label);
            expect(reached, `a random point for class ${k}`).toBeLessThanOrEqual(worst.value + 1e-9);
          }
          if (best > worst.value - 1e-3) found++;
        }
      }),
      { numRuns: 300, seed: 5 },
    );
    expect(found, 'attacks that come near the worst case').toBeGreaterThan(100);
  });

  it('is found between the ends where the parabola is concave', () => {
    const units = rbfUnits({ means: floats([2, 1], [0, 0.5]), logPrecisions: floats([2, 1], [0, Math.log(3)]) });
    const worst = rbfWorstCase(units, [0.5], 0, { epsilon: 1 });
    expect(worst.input[0]).toBeCloseTo(0.75, 6);
    expect(worst.value).toBeCloseTo(0.75 ** 2 - 3 * 0.25 ** 2, 6);
  });

  it('refuses what is no situation', () => {
    const units = rbfUnits({ means: floats([2, 2]), logPrecisions: floats([2, 2]) });
    const box = { low: 0, high: 1 };
    expect(() => rbfWorstCase(units, [0, 0], 2, { epsilon: 0.1 })).toThrow(OptionError);
    expect(() => rbfWorstCase(units, [0, 0], 0, { epsilon: -0.1 })).toThrow(OptionError);
    expect(() => rbfWorstCase(units, [0, 2], 0, { epsilon: 0.1, box })).toThrow(OptionError);
    expect(() => rbfWorstCase(units, [0], 0, { epsilon: 0.1 })).toThrow(ShapeError);
    expect(() => rbfUnits({ means: floats([2, 2]), logPrecisions: floats([2, 3]) })).toThrow(ShapeError);
  });
});

describe('rbfMostConfident', () => {
  it('is attained in ball and box, is never beaten at random, and is the closed form where nothing is clipped', () => {
    fc.assert(
      fc.property(situations, ({ units, input, label: k, ball }) => {
        const most = rbfMostConfident(units, input, k, ball);
        expect(exactRbfLogits(units, most.input)[k]).toBeCloseTo(most.value, 9);
        const random = randomStream('confident RBF', ...input);
        for (let i = 0; i < 100; i++) {
          const point = projected(
            input.map((x) => x + random.uniform(-ball.epsilon, ball.epsilon)),
            input,
            ball,
          );
          expect(exactRbfLogits(units, point)[k]).toBeLessThanOrEqual(most.value + 1e-12);
        }
        if (ball.box !== undefined) return;
        const closed = input.reduce((sum, x, d) => {
          const distance = Math.max(Math.abs(x - units.means[k * WIDTH + d]) - ball.epsilon, 0);
          return sum - units.precisions[k * WIDTH + d] * distance ** 2;
        }, 0);
        expect(most.value).toBeCloseTo(closed, 9);
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});
