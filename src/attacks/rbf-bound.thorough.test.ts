import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Classifier, graphClassifier } from '../classifier/index.ts';
import { constant } from '../graph/index.ts';
import { attack, nearest, smallestDistance } from '../harness/index.ts';
import { rbf, rbfUnits, rbfWorstCase } from '../nn/index.ts';
import { neg } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, row } from '../tensor/index.ts';
import { attacks } from './index.ts';

const [CLASSES, WIDTH, COUNT] = [4, 12, 24];
const BOX = { low: 0, high: 1 };
const EPSILON = 0.04;

const random = randomStream('diagonal RBF units');
const draw = (count: number, low: number, high: number) =>
  Float32Array.from({ length: count }, () => random.uniform(low, high));
const parameters = {
  means: floats([CLASSES, WIDTH], draw(CLASSES * WIDTH, 0.2, 0.8)),
  logPrecisions: floats([CLASSES, WIDTH], draw(CLASSES * WIDTH, -1, 1)),
};
const units = rbfUnits(parameters);
const inputs = floats([COUNT, WIDTH], draw(COUNT * WIDTH, 0.2, 0.8));

/** How far the best wrong class gets above the right one at most; in closed form. */
const worst = (sample: number, label: number, epsilon: number) =>
  rbfWorstCase(units, row(inputs, sample), label, { epsilon, box: BOX }).value;

describe('the exact worst case of a diagonal RBF network', () => {
  let runtime: Runtime;
  let classifier: Classifier;
  let labels: Int32Array;
  beforeAll(async () => {
    runtime = await nativeRuntime();
    const { means, logPrecisions } = parameters;
    classifier = graphClassifier({
      name: 'diagonal RBF',
      logitsOf: (x) => neg(rbf(x, constant(means), constant(logPrecisions))),
      inputShape: [WIDTH],
      classCount: CLASSES,
      box: BOX,
      batchSize: 32,
      runtime,
    });
    const logits = await classifier.logits(inputs);
    labels = Int32Array.from({ length: COUNT }, (_, i) => argMax(row(logits, i)));
  });
  afterAll(async () => {
    await classifier.dispose();
    await runtime.dispose();
  });

  it('leaves some samples that can be fooled and some that cannot', () => {
    const beatable = Array.from(labels).filter((label, i) => worst(i, label, EPSILON) > 0).length;
    expect(beatable).toBeGreaterThan(5);
    expect(beatable).toBeLessThan(COUNT - 5);
  });

  const within = Object.values(attacks).filter(
    ({ seeks, norms }) => seeks === 'within epsilon' && norms.includes('Linf'),
  );
  it.each(within.map((method) => ({ name: method.name, method })))('is never beaten by $name', async ({ method }) => {
    const { samples } = await attack(classifier, method, inputs, labels, { epsilon: EPSILON });
    samples.forEach(({ fooled, label }, i) => {
      if (fooled) expect(worst(i, label, EPSILON), `sample ${i} was fooled, which cannot be`).toBeGreaterThan(-1e-5);
    });
  });

  it('is reached by AutoAttack in every sample that can be fooled', async () => {
    const { samples } = await attack(classifier, attacks.autoattack, inputs, labels, { epsilon: EPSILON });
    const missed = samples.flatMap(({ fooled, label }, i) => (!fooled && worst(i, label, EPSILON) > 1e-3 ? [i] : []));
    expect(missed).toEqual([]);
  });

  const seekers = Object.values(attacks).filter(({ seeks, norms }) => seeks === 'smallest' && norms.includes('Linf'));
  it.each(seekers.map((method) => ({ name: method.name, method })))(
    'is nearer than what $name calls the nearest example',
    async ({ method }) => {
      const { samples } = await nearest(classifier, method, inputs, labels, { norm: 'Linf' });
      samples.forEach((sample, i) => {
        const distance = smallestDistance(sample);
        expect(distance, `sample ${i}: no example is found`).toBeLessThan(1);
        const less = worst(i, sample.label, distance);
        expect(less, `sample ${i}: nothing within ${distance} fools`).toBeGreaterThan(-1e-4);
      });
    },
  );
});
