import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { OptionError } from '../errors.ts';
import { input } from '../graph/index.ts';
import { numbersOf } from '../operators/evaluate.ts';
import type { Program } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { maxColumnNorm } from './index.ts';

const LIMIT = 1.9365;
const [ROWS, COLUMNS] = [5, 3];

describe('maxColumnNorm', () => {
  let program: Program;
  beforeAll(async () => {
    const parameters = {
      weights: input('weights', 'float32', [ROWS, COLUMNS]),
      biases: input('biases', 'float32', [COLUMNS]),
    };
    const runtime = await nativeRuntime();
    program = await runtime.compile({
      inputs: Object.values(parameters),
      outputs: Object.fromEntries(
        Object.entries(maxColumnNorm(LIMIT).apply(parameters)).map(([name, value]) => [`kept ${name}`, value]),
      ),
    });
  });

  it('shortens the columns that are too long, and leaves all else alone', async () => {
    const number = fc.oneof(fc.constant(0), fc.float({ min: -3, max: 3, noNaN: true }));
    const numbers = fc.array(number, { minLength: ROWS * COLUMNS, maxLength: ROWS * COLUMNS });
    const scales = fc.array(fc.constantFrom(0, 1e-10, 0.1, 1, 1000), { minLength: COLUMNS, maxLength: COLUMNS });
    await fc.assert(
      fc.asyncProperty(numbers, scales, async (values, factors) => {
        const weights = floats(
          [ROWS, COLUMNS],
          values.map((value, i) => value * factors[i % COLUMNS]),
        );
        const biases = floats([COLUMNS], [100, -100, 0]);
        const results = await program.run({ weights, biases });
        expect(numbersOf(results['kept biases'])).toEqual([100, -100, 0]);
        const kept = Float32Array.from(numbersOf(results['kept weights']));
        for (let column = 0; column < COLUMNS; column++) {
          const of = (matrix: Float32Array) => matrix.filter((_, i) => i % COLUMNS === column);
          const [before, after] = [of(weights.data), of(kept)];
          const norm = Math.hypot(...before);
          expect(Math.hypot(...after), `column ${before}`).toBeLessThanOrEqual(LIMIT * (1 + 1e-6));
          if (norm < LIMIT * (1 - 1e-6)) expect(after).toEqual(before);
          else
            after.forEach((value, i) => {
              expect(value).toBeCloseTo((before[i] * LIMIT) / norm, 5);
            });
        }
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it.each([0, -1, Number.NaN])('refuses the limit %s', (limit) => {
    expect(() => maxColumnNorm(limit)).toThrow(OptionError);
  });
});
