import { describe, expect, it } from 'vitest';
import { constants, softmaxRegression } from '../../nn/index.ts';
import { randomStream } from '../../random.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { row } from '../../tensor/index.ts';
import { foolingImages } from './fooling.ts';
import { rubbish } from './rubbish.ts';

const [SEED, CLASSES, EPSILON] = [3, 4, 0.25];
/** More than one run takes. */
const COUNT = 510;

const architecture = softmaxRegression([2, 3], CLASSES);
const { weights, biases } = architecture.initialParameters(randomStream(1));
const large = { biases, weights: { ...weights, data: weights.data.map((value) => 100 * value) } };
const fixed = constants(large);

/** Probabilities of the softmax regression, in float64. */
function answerTo(x: ArrayLike<number>): number[] {
  const powers = Array.from({ length: CLASSES }, (_, k) =>
    Math.exp(Array.from(x).reduce((score, value, d) => score + value * large.weights.data[d * CLASSES + k], 0)),
  );
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

describe('foolingImages', () => {
  it.each([0, 3])(
    'moves noise by epsilon along the sign of the slope of log p(%d), and says what is answered then',
    async (label) => {
      const context = { runtime: await nativeRuntime(), seed: SEED };
      const model = {
        architecture,
        logitsOf: (x: Parameters<typeof architecture.logits>[0]) => architecture.logits(x, fixed),
      };
      const { images, probabilities } = await foolingImages(context, model, label, { count: COUNT, epsilon: EPSILON });
      const noise = rubbish(SEED, COUNT, architecture.inputShape);
      expect(images.shape).toEqual(noise.shape);
      let gained = 0;
      for (let n = 0; n < COUNT; n++) {
        const [from, to] = [row(noise, n), row(images, n)];
        const before = answerTo(from);
        from.forEach((value, d) => {
          const incoming = large.weights.data.subarray(d * CLASSES, (d + 1) * CLASSES);
          const slope = incoming[label] - incoming.reduce((sum, weight, k) => sum + before[k] * weight, 0);
          expect(to[d], `sample ${n}, input ${d}`).toBeCloseTo(value + EPSILON * Math.sign(slope), 5);
        });
        expect(probabilities[n], `sample ${n}`).toBeCloseTo(answerTo(to)[label], 5);
        gained += probabilities[n] - before[label];
      }
      expect(gained / COUNT).toBeGreaterThan(0.01);
    },
  );
});
