import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError, ShapeError } from '../errors.ts';
import { constant, input } from '../graph/index.ts';
import { numbersOf } from '../operators/evaluate.ts';
import { reduceSum, sign } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { gradient } from '../transforms/gradient.ts';
import { bernoulliLoss, classifierGraph, classMeans, constants, rbfNetwork } from './index.ts';

const runtime = await nativeRuntime();
const [ROWS, CLASSES, WIDTH] = [3, 4, 6];
const numbers = (count: number, low: number, high: number) =>
  fc.array(fc.float({ min: low, max: high, noNaN: true }), { minLength: count, maxLength: count });

describe('rbfNetwork', () => {
  const architecture = rbfNetwork([1, 2, 3], { classMeans: floats([CLASSES, WIDTH]) });

  it('is minus the weighted square distance from every mean, to 1e-6 of it', async () => {
    const inputs = input('inputs', 'float32', [ROWS, 1, 2, 3]);
    const means = input('means', 'float32', [CLASSES, WIDTH]);
    const logPrecisions = input('logPrecisions', 'float32', [CLASSES, WIDTH]);
    const logits = architecture.logits(inputs, { means, logPrecisions });
    const program = await runtime.compile({ inputs: [inputs, means, logPrecisions], outputs: { logits } });
    await fc.assert(
      fc.asyncProperty(
        numbers(ROWS * WIDTH, -2, 2),
        numbers(CLASSES * WIDTH, Math.fround(-1e-3), Math.fround(1e-3)),
        numbers(CLASSES * WIDTH, -10, 5),
        async (x, near, s) => {
          const feeds = {
            inputs: floats([ROWS, 1, 2, 3], x),
            // Means next to the first row: multiplied out, the distances would drown in rounding.
            means: floats(
              [CLASSES, WIDTH],
              near.map((offset, i) => x[i % WIDTH] + offset),
            ),
            logPrecisions: floats([CLASSES, WIDTH], s),
          };
          const found = numbersOf((await program.run(feeds)).logits);
          for (let n = 0; n < ROWS; n++) {
            for (let k = 0; k < CLASSES; k++) {
              let q = 0;
              for (let d = 0; d < WIDTH; d++) {
                const difference = Math.fround(x[n * WIDTH + d] - feeds.means.data[k * WIDTH + d]);
                q += Math.exp(feeds.logPrecisions.data[k * WIDTH + d]) * difference ** 2;
              }
              const logit = found[n * CLASSES + k];
              expect(logit, `row ${n}, class ${k}`).toBeLessThanOrEqual(0);
              expect(Math.abs(logit + q), `row ${n}, class ${k}: ${logit} for ${-q}`).toBeLessThanOrEqual(
                1e-6 * q + 1e-40,
              );
            }
          }
        },
      ),
      { numRuns: 50, seed: 4 },
    );
    await program.dispose();
  });

  it('has a gradient to follow where its probabilities underflow', async () => {
    const means = floats([2, 2], [0, 0, 10, 10]);
    const network = rbfNetwork([2], { classMeans: means, initialPrecision: 3 });
    const x = input('inputs', 'float32', [1, 2]);
    const logits = network.logits(x, constants(network.initialParameters(randomStream(0))));
    const labels = input('labels', 'int64', [1]);
    const slope = gradient(reduceSum(bernoulliLoss(logits, labels), [0], false), x);
    const program = await runtime.compile({ inputs: [x, labels], outputs: { logits, direction: sign(slope) } });
    const results = await program.run({
      inputs: floats([1, 2], [40, -40]),
      labels: { dtype: 'int64', shape: [1], data: BigInt64Array.of(0n) },
    });
    await program.dispose();
    expect(Math.exp(numbersOf(results.logits)[0])).toBe(0);
    expect(numbersOf(results.direction)).toEqual([1, -1]);
  });

  it('starts at the means that it is given, with one precision everywhere', async () => {
    const means = floats([2, 2], [1, 2, 3, 4]);
    const network = rbfNetwork([2], { classMeans: means });
    const parameters = network.initialParameters(randomStream(0));
    expect(parameters.means).toEqual(means);
    expect(Array.from(parameters.logPrecisions.data)).toEqual(Array(4).fill(Math.fround(Math.log(0.05))));
    const program = await runtime.compile(classifierGraph(network, parameters, 1));
    const { logits } = await program.run({ inputs: floats([1, 2], [1, 2]) });
    await program.dispose();
    expect(numbersOf(logits)[0]).toBe(-0);
    expect(numbersOf(logits)[1]).toBeCloseTo(-0.05 * 8, 6);
  });

  it('refuses means of another width, and precisions that are none', () => {
    expect(() => rbfNetwork([1, 2, 3], { classMeans: floats([4, 5]) })).toThrow(ShapeError);
    expect(() => rbfNetwork([6], { classMeans: floats([4, 6]), initialPrecision: 0 })).toThrow(OptionError);
  });

  it('is named by its classes and its precision', () => {
    expect(architecture.name).toBe('RBF, one unit for each of 4 classes, precisions from 0.05');
    expect(
      architecture.logits(constant(floats([5, 1, 2, 3])), constants(architecture.initialParameters(randomStream(0))))
        .shape,
    ).toEqual([5, 4]);
  });
});

describe('classMeans', () => {
  it('are the means of the rows of each class, and zero for a class without rows', () => {
    const inputs = floats([3, 1, 2], [1, 2, 3, 4, 10, 20]);
    expect(classMeans(inputs, [1, 1, 0], 3)).toEqual(floats([3, 2], [10, 20, 2, 3, 0, 0]));
  });
});
