/** What attacks find does not depend on what all logits are multiplied by. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samples } from '../../test/linear-classifier.ts';
import { type Classifier, graphClassifier } from '../classifier/index.ts';
import { constant } from '../graph/index.ts';
import { type Attack, attack, nearest, type Options, smallestDistance } from '../harness/index.ts';
import { add, matmul, mul, relu } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, row } from '../tensor/index.ts';
import { attacks, autoattack, autoattackPlus, autoattackRand, minimum, pgdHalving } from './index.ts';

const [INPUTS, HIDDEN, CLASSES, COUNT] = [16, 24, 5, 24];
const SCALES = [1e-6, 0.1, 1e3, 1e6];

/** Made of others, or of many starts. */
const long: readonly Attack[] = [autoattack, autoattackPlus, autoattackRand, minimum, pgdHalving];
const climbing = Object.values(attacks).filter((one) => one.access === 'gradient' && !long.includes(one));
/** Those that need pictures, and the one that is the paper's formula to the letter, whose cross-entropy knows a scale. */
const others = new Set(['difgsm', 'tifgsm', 'fgsm']);
const within = climbing.filter(({ seeks, name }) => seeks === 'within epsilon' && !others.has(name));
const smallest = climbing.filter(({ seeks }) => seeks === 'smallest');

/** Options with which an attack that takes long takes less. */
function brief({ options, seeks }: Attack): Options {
  const fewer = { steps: seeks === 'smallest' ? 80 : 30, constants: 5, finalSteps: 10, targets: 3 };
  return Object.fromEntries(Object.entries(fewer).filter(([name]) => Object.hasOwn(options, name)));
}

describe('where all logits are multiplied by a number', () => {
  let runtime: Runtime;
  let classifier: Classifier;
  const inputs = samples([INPUTS], COUNT, 0.2, 0.8);
  let labels: Int32Array;
  beforeAll(async () => {
    runtime = await nativeRuntime({ threads: 1 });
    const random = randomStream('logit scale');
    const normal = (rows: number, columns: number, size: number) =>
      constant(
        floats(
          [rows, columns],
          Array.from({ length: rows * columns }, () => size * random.normal()),
        ),
      );
    const [first, offset, second] = [normal(INPUTS, HIDDEN, 1), normal(1, HIDDEN, 1), normal(HIDDEN, CLASSES, 1.6)];
    classifier = graphClassifier({
      name: 'two layers',
      logitsOf: (x) => matmul(relu(add(matmul(x, first), offset)), second),
      inputShape: [INPUTS],
      classCount: CLASSES,
      box: { low: 0, high: 1 },
      batchSize: COUNT,
      runtime,
    });
    const logits = await classifier.logits(inputs);
    labels = Int32Array.from({ length: COUNT }, (_, i) => argMax(row(logits, i)));
  });
  afterAll(async () => {
    await classifier.dispose();
    await runtime.dispose();
  });

  const times = (scale: number) => classifier.withScores((logits) => mul(logits, scale), CLASSES);

  it.each(within.map((method) => ({ name: method.name, method })))('$name fools as many', async ({ method }) => {
    const fooled = async (scale: number) => {
      const scaled = times(scale);
      const norm = method.norms[0];
      const asked = { epsilon: norm === 'Linf' ? 0.12 : 0.3, norm, options: brief(method) };
      const { samples: found } = await attack(scaled, method, inputs, labels, asked);
      await scaled.dispose();
      return found.filter((sample) => sample.fooled).length;
    };
    const usual = await fooled(1);
    expect(usual, 'the test says nothing where all or none are fooled').toBeGreaterThan(2);
    for (const scale of SCALES) {
      expect(Math.abs((await fooled(scale)) - usual), `logits times ${scale}, ${usual} at 1`).toBeLessThanOrEqual(1);
    }
  });

  it.each(smallest.map((method) => ({ name: method.name, method })))('$name comes as near', async ({ method }) => {
    const median = async (scale: number) => {
      const scaled = times(scale);
      const norm = method.norms.includes('L2') ? 'L2' : method.norms[0];
      const { samples: found } = await nearest(scaled, method, inputs, labels, { norm, options: brief(method) });
      await scaled.dispose();
      return found.map(smallestDistance).sort((a, b) => a - b)[COUNT / 2];
    };
    const usual = await median(1);
    expect(usual).toBeLessThan(Number.POSITIVE_INFINITY);
    for (const scale of SCALES) {
      const ratio = (await median(scale)) / usual;
      expect(ratio, `median distance over that at 1, logits times ${scale}`).toBeGreaterThan(0.8);
      expect(ratio, `median distance over that at 1, logits times ${scale}`).toBeLessThan(1.25);
    }
  });
});
