/** Attacks without gradients, on linear models: what they can reach has a closed form. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import { nearest, smallestDistance } from '../harness/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { row } from '../tensor/index.ts';
import { norms, targeted } from '../threat/index.ts';
import { type Estimation, estimateGradient } from './black-box/estimate.ts';
import { attacks } from './index.ts';

const BOX = { low: -30, high: 30 };
const COUNT = 4;

const byDecision = Object.values(attacks).filter(({ access }) => access === 'decision');
const cases = byDecision.flatMap((method) =>
  method.norms.flatMap((norm) => method.aims.map((aim) => ({ method, name: method.name, norm, aim }))),
);

describe('attacks by decisions alone', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  it.each(cases)('$name comes within 10 % in $norm, $aim, of what is nearest', async ({ method, norm, aim }) => {
    const { classifier, logit, difference } = linear(runtime, [20], 2, BOX);
    const inputs = samples([20], COUNT, -1, 1);
    const labels = Int32Array.from({ length: COUNT }, (_, i) =>
      Number(logit(row(inputs, i), 1) > logit(row(inputs, i), 0)),
    );
    const criterion = aim === 'targeted' ? targeted(labels.map((label) => 1 - label)) : labels;
    const result = await nearest(classifier, method, inputs, criterion, { norm });
    await classifier.dispose();
    result.samples.forEach((sample, i) => {
      const lead = logit(row(inputs, i), labels[i]) - logit(row(inputs, i), 1 - labels[i]);
      const optimum = lead / norms[norm].dual(difference(0, 1));
      expect(smallestDistance(sample), `sample ${i}: the boundary is ${optimum} away`).toBeLessThan(optimum * 1.1);
      expect(smallestDistance(sample)).toBeGreaterThan(optimum * (1 - 1e-3));
      expect(sample.cost.forwards).toBeLessThanOrEqual(5000);
      expect(sample.cost.backwards).toBe(0);
    });
  });

  it.each(byDecision)('$name keeps what fooled where the budget ends in the search for a start', async (method) => {
    const { classifier, logit } = linear(runtime, [20], 2, BOX);
    const inputs = samples([20], COUNT, -1, 1);
    const labels = Int32Array.from({ length: COUNT }, (_, i) =>
      Number(logit(row(inputs, i), 1) > logit(row(inputs, i), 0)),
    );
    const norm = method.norms[0];
    const { samples: found } = await nearest(classifier, method, inputs, labels, { norm, options: { queries: 30 } });
    await classifier.dispose();
    for (const sample of found) {
      expect(sample.found, 'the inverse of a sample fools a linear model in a wide box').toBeDefined();
      expect(sample.cost.forwards).toBeLessThanOrEqual(30);
    }
  });
});

describe('estimated gradients', () => {
  const random = randomStream('estimates');
  const kinds: readonly (readonly [string, Estimation['draw']])[] = [
    ['signs', () => ((random.bits() & 1) === 0 ? -1 : 1)],
    ['normal directions', () => random.normal()],
  ];

  it.each(kinds)('have no bias on a quadratic function, along %s', async (_, draw) => {
    const [slopes, curves] = [
      [1, -2, 0.5, 0],
      [3, 0, -1, 2],
    ];
    const x = Float32Array.of(0.3, -0.7, 1, 0.2);
    const valueAt = async (point: Float32Array) =>
      point.reduce((sum, value, j) => sum + slopes[j] * value + (curves[j] * value ** 2) / 2, 0);
    const [estimate, mean] = [new Float32Array(4), new Float64Array(4)];
    const draws = 400;
    for (let i = 0; i < draws; i++) {
      await estimateGradient(valueAt, x, { pairs: 10, spread: 0.5, draw }, estimate);
      for (let j = 0; j < 4; j++) mean[j] += estimate[j] / draws;
    }
    for (let j = 0; j < 4; j++) {
      expect(Math.abs(mean[j] - (slopes[j] + curves[j] * x[j])), `coordinate ${j}`).toBeLessThan(0.2);
    }
  });
});
