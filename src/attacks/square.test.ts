import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples, WIDE } from '../../test/linear-classifier.ts';
import { DATA, load, realModels } from '../../test/real-models.ts';
import { type Classifier, graphClassifier } from '../classifier/index.ts';
import { constant } from '../graph/index.ts';
import { type Attack, attack, robustAccuracy } from '../harness/index.ts';
import { matmul, reshape, transpose } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, row, type Shape } from '../tensor/index.ts';
import { type Norm, type NormName, norms, targeted } from '../threat/index.ts';
import { noise, pgd, square } from './index.ts';

/** So far is class 0 ahead that no perturbation here fools: every search uses all its queries. */
const LEAD = 1e4;
const shapes: Shape[] = [[12], [3, 4], [2, 2, 3], [1, 4, 9], [7, 5, 3], [2, 3, 4, 5]];

/** The same classifier, which notes the distance of every point that it is asked about, and whether it is in the box. */
function watched(classifier: Classifier, center: Float32Array, norm: Norm) {
  const seen = { distance: 0, low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  const watching: Classifier = {
    ...classifier,
    ask(question, by, inputs, sides) {
      for (let i = 0; i < inputs.shape[0]; i++) {
        const x = row(inputs, i);
        seen.distance = Math.max(seen.distance, norm.distance(x, center));
        seen.low = Math.min(seen.low, ...x);
        seen.high = Math.max(seen.high, ...x);
      }
      return classifier.ask(question, by, inputs, sides);
    },
  };
  return { watching, seen };
}

describe('the Square Attack', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  /** How much closer the two classes come, as a share of what is possible: epsilon times the dual norm. */
  async function gain(norm: NormName, shape: Shape, queries: number, aim: 'untargeted' | 'targeted') {
    const { classifier, logit, difference } = linear(runtime, shape, 2, WIDE, 8, LEAD);
    const inputs = samples(shape, 4, -1, 1);
    const criterion = aim === 'untargeted' ? new Int32Array(4) : targeted(new Int32Array(4).fill(1));
    const options = { epsilon: 0.5, norm, options: { queries } };
    const { adversarials } = await attack(classifier, square, inputs, criterion, options);
    await classifier.dispose();
    const ahead = (x: Float32Array) => logit(x, 0) - logit(x, 1);
    const gains = [0, 1, 2, 3].map((i) => ahead(row(inputs, i)) - ahead(row(adversarials, i)));
    return Math.min(...gains) / (0.5 * norms[norm].dual(difference(0, 1)));
  }

  it.each(shapes.flatMap((shape) => (['untargeted', 'targeted'] as const).map((aim) => ({ shape, aim }))))(
    'comes within 5 % of the optimum in Linf on a linear model, $shape, $aim',
    async ({ shape, aim }) => {
      expect(await gain('Linf', shape, 3000, aim), 'share of epsilon times the dual norm').toBeGreaterThan(0.95);
    },
  );

  it.each((['L2', 'L1'] as const).flatMap((norm) => shapes.map((shape) => ({ norm, shape }))))(
    'goes far in $norm on a linear model, $shape',
    async ({ norm, shape }) => {
      const share = await gain(norm, shape, 1000, 'untargeted');
      expect(share, 'share of epsilon times the dual norm; that of a random direction is near 0').toBeGreaterThan(0.25);
      expect(share, 'nobody gains more than the dual norm allows').toBeLessThan(1 + 1e-3);
    },
  );

  it.each((['Linf', 'L2', 'L1'] as const).flatMap((norm) => [true, false].map((clip) => ({ norm, clip }))))(
    'asks about nothing outside of ball and box in $norm, clip $clip',
    async ({ norm, clip }) => {
      const { classifier } = linear(runtime, [3, 6, 7], 2, { low: 0, high: 1 }, 8, LEAD);
      const inputs = samples([3, 6, 7], 1, 0, 1);
      const epsilon = norm === 'Linf' ? 0.3 : 3;
      const { watching, seen } = watched(classifier, inputs.data, norms[norm]);
      await attack(watching, square, inputs, new Int32Array(1), { epsilon, norm, clip, options: { queries: 400 } });
      await classifier.dispose();
      expect(seen.distance, 'the whole ball is used').toBeGreaterThan(0.97 * epsilon);
      expect(seen.distance).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
      expect(seen.low >= 0 && seen.high <= 1, `values from ${seen.low} to ${seen.high}`).toBe(clip);
    },
  );

  it.each([1, 2, 77])('asks %s times in each restart where nothing fools, and no more once fooled', async (queries) => {
    const inputs = samples([12], 5, 0, 1);
    const run = async (lead: number, epsilon: number) => {
      const { classifier } = linear(runtime, [12], 2, WIDE, 4, lead);
      const options = { queries, restarts: 3 };
      const result = await attack(classifier, square, inputs, new Int32Array(5), { epsilon, options });
      await classifier.dispose();
      return result.samples.map(({ cost, fooled }) => ({ ...cost, fooled }));
    };
    expect(await run(LEAD, 0.1)).toEqual(Array(5).fill({ forwards: 3 * queries, backwards: 0, fooled: false }));
    const fooled = (await run(60, 12)).filter((sample) => sample.fooled);
    for (const { forwards } of fooled) expect(forwards).toBeLessThanOrEqual(3 * queries);
    if (queries === 77) expect(fooled.filter(({ forwards }) => forwards < 77)).toHaveLength(5);
  });

  it('moves nothing and asks nothing within a ball of radius 0', async () => {
    const { classifier } = linear(runtime, [12], 2, WIDE, 4, LEAD);
    const inputs = samples([12], 2, 0, 1);
    const { adversarials, cost } = await attack(classifier, square, inputs, new Int32Array(2), { epsilon: 0 });
    await classifier.dispose();
    expect(adversarials.data).toEqual(inputs.data);
    expect(cost).toEqual({ forwards: 0, backwards: 0 });
  });

  it.each(['Linf', 'L2', 'L1'] as const)('does the same to channels first and channels last in %s', async (norm) => {
    const [channels, height, width] = [3, 6, 5];
    const size = channels * height * width;
    const random = randomStream('weights');
    const weights = floats(
      [size, 2],
      Array.from({ length: 2 * size }, () => random.normal()),
    );
    const image = samples([channels, height, width], 1, 0, 1);
    const last = (x: Float32Array) =>
      Float32Array.from(x, (_, i) => x[(i % channels) * height * width + Math.floor(i / channels)]);
    const attacked = async (inputShape: Shape, data: Float32Array, axes: readonly number[]) => {
      const classifier = graphClassifier({
        name: 'linear',
        logitsOf: (x) => matmul(reshape(transpose(x, axes), [x.shape[0], size]), constant(weights)),
        inputShape,
        classCount: 2,
        box: { low: 0, high: 1 },
        batchSize: 1,
        runtime,
      });
      const inputs = floats([1, ...inputShape], data);
      const options = { epsilon: norm === 'Linf' ? 0.01 : 0.1, norm, options: { queries: 300 } };
      const result = await attack(classifier, square, inputs, new Int32Array(1).fill(0), options);
      await classifier.dispose();
      return result;
    };
    const first = await attacked([channels, height, width], image.data, [0, 1, 2, 3]);
    const other = await attacked([height, width, channels], last(image.data), [0, 3, 1, 2]);
    expect(first.samples[0].fooledBefore, 'there is something to attack').toBe(false);
    const differences = last(first.adversarials.data).map((value, i) => Math.abs(value - other.adversarials.data[i]));
    expect(Math.max(...differences), 'sums in another order differ in their last digit').toBeLessThan(1e-6);
  });

  it.skipIf(DATA === '').each([
    { name: 'mnist_cnn', epsilon: 0.3 * 255 },
    { name: 'mnist_conv_adversarial', epsilon: 0.3 },
  ])('is near PGD on $name, and far from noise (needs GIBBON_DATA)', async ({ name, epsilon }) => {
    const model = realModels.find((candidate) => candidate.name === name);
    if (model === undefined) throw new Error(`there is no model ${name}`);
    const classifier = await load(model, { batchSize: 32 });
    const { inputs, labels } = await model.images(40);
    const accuracy = async (method: Attack, options = {}) =>
      robustAccuracy(await attack(classifier, method, inputs, labels, { epsilon, options }));
    const bySquare = await accuracy(square, { queries: 1000 });
    expect(Math.abs(bySquare - (await accuracy(pgd))), 'difference to PGD').toBeLessThanOrEqual(0.1);
    expect((await accuracy(noise)) - bySquare, 'better than noise by').toBeGreaterThan(0.1);
    await classifier.dispose();
  });
});
