import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import { graphClassifier } from '../classifier/index.ts';
import { constant } from '../graph/index.ts';
import { type Attack, attack, bisected, nearest, smallestDistance } from '../harness/index.ts';
import { add, matmul } from '../operators/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, row, type Shape, takeRows } from '../tensor/index.ts';
import { norms, targeted } from '../threat/index.ts';
import { attacks, deepfool, fab, fabTargeted, fgsm } from './index.ts';

const BOX = { low: -30, high: 30 };

const seekers: readonly Attack[] = [
  bisected(fgsm),
  ...Object.values(attacks).filter(({ seeks, access }) => seeks === 'smallest' && access === 'gradient'),
];
const looksAtEachBoundary: readonly Attack[] = [deepfool, fab, fabTargeted];
const sizes: readonly { readonly shape: Shape; readonly count: number }[] = [
  { shape: [12], count: 1 },
  { shape: [12], count: 8 },
  { shape: [3, 4], count: 3 },
  { shape: [2, 2, 3], count: 3 },
];
const pairs = seekers.flatMap((method) => method.norms.map((norm) => ({ name: method.name, method, norm })));
/** Where changes are counted, these lengths say nothing: sigma-zero.test.ts has it. */
const lengths = pairs.filter(({ norm }) => norms[norm].power > 0);
const cases = lengths.flatMap((pair) =>
  pair.method.aims.flatMap((aim) => sizes.map((size) => ({ ...pair, aim, ...size }))),
);
/** Those of the registry; what FGSM finds depends on FGSM. */
const registered = pairs.filter(({ method }) => method !== seekers[0]);
/** Few steps, where it does not matter how near they come. */
const briefly = ({ options }: Attack): Record<string, number> => ('steps' in options ? { steps: 30 } : {});

describe('the nearest adversarial example of a linear model', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  it.each(cases)(
    '$name finds within 5 % in $norm, $aim, $shape x $count',
    async ({ method, norm, aim, shape, count }) => {
      // One loss for all wrong classes does not tell whose boundary is nearest, and a target may lie behind another class.
      const classCount = aim === 'untargeted' && looksAtEachBoundary.includes(method) ? 4 : 2;
      const { classifier, logit, difference } = linear(runtime, shape, classCount, BOX);
      const inputs = samples(shape, count, -1, 1);
      const classes = Array.from({ length: classCount }, (_, k) => k);
      const labels = Int32Array.from({ length: count }, (_, i) => argMax(classes.map((k) => logit(row(inputs, i), k))));
      const criterion = aim === 'targeted' ? targeted(labels.map((label) => 1 - label)) : labels;
      const result = await nearest(classifier, method, inputs, criterion, { norm });
      await classifier.dispose();
      result.samples.forEach((sample, i) => {
        const x = row(inputs, i);
        const others = classes.filter((k) => k !== labels[i]);
        const boundaries = others.map(
          (k) => (logit(x, labels[i]) - logit(x, k)) / norms[norm].dual(difference(labels[i], k)),
        );
        const optimum = Math.min(...boundaries);
        const found = smallestDistance(sample);
        expect(found, `sample ${i}: nobody comes nearer than the boundary`).toBeGreaterThan(optimum * (1 - 1e-3));
        expect(found, `sample ${i}: the boundary is ${optimum} away`).toBeLessThan(optimum * 1.05);
      });
    },
  );

  it.each(pairs)(
    '$name in $norm has no example where there is none, and never a blank one',
    async ({ method, norm }) => {
      const { classifier } = linear(runtime, [4], 2, { low: 0, high: 1 }, 8, 1000);
      const inputs = floats([2, 4], [0, 0.5, 1, 0.2, 1, 1, 0, 0]);
      const result = await nearest(classifier, method, inputs, Int32Array.of(0, 1), { norm, options: briefly(method) });
      await classifier.dispose();
      expect(result.samples.map(({ found }) => found)).toEqual([undefined, undefined]);
      expect(result.samples.map(smallestDistance)).toEqual([Number.POSITIVE_INFINITY, 0]);
    },
  );

  it.each(pairs)('$name in $norm gives up where no gradient leads anywhere', async ({ method, norm }) => {
    const classifier = graphClassifier({
      name: 'constant',
      logitsOf: (x) => add(matmul(x, constant(floats([4, 2]))), constant(floats([2], [1, 0]))),
      inputShape: [4],
      classCount: 2,
      box: { low: 0, high: 1 },
      batchSize: 8,
      runtime,
    });
    const inputs = samples([4], 3, 0, 1);
    const options = briefly(method);
    const result = await nearest(classifier, method, inputs, new Int32Array(3), { norm, options });
    await classifier.dispose();
    expect(result.samples.map(({ found }) => found)).toEqual([undefined, undefined, undefined]);
  });

  it.each(lengths)(
    '$name in $norm leaves a tie, at which the model still answers rightly',
    async ({ method, norm }) => {
      const classifier = graphClassifier({
        name: 'sums',
        logitsOf: (x) => matmul(x, constant(floats([4, 2], [1, 0, 0, 1, 1, 0, 0, 1]))),
        inputShape: [4],
        classCount: 2,
        box: { low: 0, high: 1 },
        batchSize: 8,
        runtime,
      });
      const inputs = floats([2, 4], [0, 0, 0, 0, 0.5, 0.25, 0.25, 0.5]);
      const result = await nearest(classifier, method, inputs, Int32Array.of(0, 0), { norm });
      await classifier.dispose();
      for (const sample of result.samples) {
        expect(smallestDistance(sample), 'the smallest change is enough, but none is not').toBeLessThan(0.01);
        expect(smallestDistance(sample)).toBeGreaterThan(0);
      }
    },
  );

  it.each(registered)('$name stays in the box in $norm, where pixels have no room left', async ({ method, norm }) => {
    const { classifier, logit } = linear(runtime, [20], 2, { low: 0, high: 1 });
    const inputs = samples([20], 16, 0, 1);
    inputs.data.set(inputs.data.map((value) => Math.min(Math.max(2 * value - 0.5, 0), 1)));
    const labels = Int32Array.from({ length: 16 }, (_, i) =>
      Number(logit(row(inputs, i), 1) > logit(row(inputs, i), 0)),
    );
    const result = await nearest(classifier, method, inputs, labels, { norm });
    await classifier.dispose();
    expect(result.samples.filter(({ found }) => found === undefined)).toEqual([]);
    for (const { found } of result.samples) {
      expect(found?.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });

  it.each(pairs)(
    '$name in $norm gives each sample the same, whatever its batch and order',
    async ({ method, norm }) => {
      const outcome = async (batchSize: number, order: readonly number[]) => {
        const { classifier } = linear(runtime, [6], 3, { low: 0, high: 1 }, batchSize);
        const inputs = takeRows(samples([6], 11, 0, 1), order);
        const labels = Int32Array.from(order, (i) => i % 3);
        const names = order.map((i) => `sample ${i}`);
        const options = briefly(method);
        const result = await nearest(classifier, method, inputs, labels, { norm, names, options });
        await classifier.dispose();
        return new Map(order.map((i, at) => [i, { ...result.samples[at], index: i }]));
      };
      const order = Array.from({ length: 11 }, (_, i) => i);
      const together = await outcome(11, order);
      for (const other of [await outcome(2, order), await outcome(4, order.toReversed())]) {
        for (const i of order) expect(other.get(i), `sample ${i}`).toEqual(together.get(i));
      }
    },
  );

  it.each(registered.filter(({ norm }) => norms[norm].power > 0))(
    '$name in $norm finds what lies outside the box when clipping is off',
    async ({ method, norm }) => {
      const { classifier, logit, difference } = linear(runtime, [20], 2, { low: 0, high: 1 });
      const corners = samples([20], 4, 0, 1);
      corners.data.set(corners.data.map(Math.round));
      const lead = (i: number) => logit(row(corners, i), 1) - logit(row(corners, i), 0);
      const labels = Int32Array.from({ length: 4 }, (_, i) => Number(lead(i) > 0));
      const result = await nearest(classifier, method, corners, labels, { norm, clip: false });
      await classifier.dispose();
      result.samples.forEach((sample, i) => {
        const optimum = Math.abs(lead(i)) / norms[norm].dual(difference(0, 1));
        expect(smallestDistance(sample), `corner ${i}: the boundary is ${optimum} away`).toBeLessThan(optimum * 1.05);
      });
    },
  );

  it.each(registered)('$name in $norm stops as soon as it is within epsilon', async ({ method, norm }) => {
    const { classifier } = linear(runtime, [6], 3, { low: 0, high: 1 });
    const inputs = samples([6], 8, 0, 1);
    const labels = Int32Array.from({ length: 8 }, (_, i) => i % 3);
    const epsilon = 6;
    const near = await attack(classifier, method, inputs, labels, { norm, epsilon });
    const nearer = await nearest(classifier, method, inputs, labels, { norm });
    await classifier.dispose();
    expect(near.samples.filter(({ fooled }) => !fooled)).toEqual([]);
    const [some, all] = [near.cost.backwards, nearer.cost.backwards];
    expect(some, 'DeepFool ends with its first example in any case').toBeLessThan(
      method === deepfool ? all + 1 : all / 3,
    );
  });
});
