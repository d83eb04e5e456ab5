import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { input } from '../../graph/index.ts';
import { constants, crossEntropy, logisticLoss, logisticRegression, softmaxRegression } from '../../nn/index.ts';
import { randomStream } from '../../random.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats, integers } from '../../tensor/index.ts';
import { fastGradientSign } from './fast-gradient-sign.ts';
import { runOnce } from './run-once.ts';

const runtime = await nativeRuntime();
const EPSILON = 0.25;

/** The perturbations of four samples under logistic regression. */
async function etaOf(weights: readonly number[], samples: readonly number[], signs: readonly number[]) {
  const width = weights.length;
  const architecture = logisticRegression([width]);
  const parameters = constants({ weights: floats([width, 1], weights), biases: floats([1], [0.1]) });
  const x = input('x', 'float32', [signs.length, width]);
  const y = input('y', 'int64', [signs.length]);
  const moved = fastGradientSign((value) => logisticLoss(architecture.logits(value, parameters), y), x, EPSILON);
  const feeds = { x: floats(x.shape, samples), y: integers(y.shape, signs) };
  const results = await runOnce(runtime, { inputs: [x, y], outputs: { moved } }, feeds);
  return Array.from(results.moved.data, (value, i) => value - samples[i]);
}

describe('fastGradientSign', () => {
  it('moves every input by -y epsilon sign(w) under logistic regression, and not where w is 0', async () => {
    // Sixteenths, so that moving by 1/4 is exact; margins up to 80 times 3, where gradients in 32 bits are tiny.
    const sixteenth = fc.integer({ min: -48, max: 48 }).map((value) => value / 16);
    const weight = fc.oneof(fc.constant(0), sixteenth);
    const list = <T>(item: fc.Arbitrary<T>, length: number) => fc.array(item, { minLength: length, maxLength: length });
    await fc.assert(
      fc.asyncProperty(
        list(weight, 6),
        list(sixteenth, 24),
        list(fc.constantFrom(-1, 1), 4),
        async (weights, samples, signs) => {
          // Adding 0 makes -0 a 0.
          const expected = signs.flatMap((sign) => weights.map((value) => -sign * EPSILON * Math.sign(value) + 0));
          expect(await etaOf(weights, samples, signs)).toEqual(expected);
        },
      ),
      { numRuns: 40, seed: 4 },
    );
  });

  it('is not clipped to any box, and raises the loss of a softmax regression', async () => {
    const architecture = softmaxRegression([1, 4, 4], 3);
    const parameters = constants(architecture.initialParameters(randomStream(2)));
    const random = randomStream(3, 'pixels');
    const x = input('x', 'float32', [5, 1, 4, 4]);
    const y = input('y', 'int64', [5]);
    const lossOf = (value: typeof x) => crossEntropy(architecture.logits(value, parameters), y);
    const moved = fastGradientSign(lossOf, x, EPSILON);
    const pixels = floats(
      x.shape,
      Array.from({ length: 80 }, () => random.integer(2)),
    );
    const results = await runOnce(
      runtime,
      { inputs: [x, y], outputs: { moved, before: lossOf(x), after: lossOf(moved) } },
      { x: pixels, y: integers(y.shape, [0, 1, 2, 0, 1]) },
    );
    expect([...new Set(results.moved.data)].sort()).toEqual([-0.25, 0.25, 0.75, 1.25]);
    results.after.data.forEach((loss, i) => {
      expect(loss, `sample ${i}`).toBeGreaterThan(results.before.data[i]);
    });
  });
});
