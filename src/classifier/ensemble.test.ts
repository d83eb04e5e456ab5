import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samples, WIDE } from '../../test/linear-classifier.ts';
import { attacks } from '../attacks/index.ts';
import { OptionError } from '../errors.ts';
import { constant } from '../graph/index.ts';
import { attack } from '../harness/index.ts';
import { matmul } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, row } from '../tensor/index.ts';
import { type NormName, norms } from '../threat/index.ts';
import { ensembleOf, graphClassifier } from './index.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

const SIZE = 12;

/** Logits x W, with weights of its own by name. */
function member(name: string, classCount = 2, batchSize = 8) {
  const random = randomStream('member', name);
  const weights = floats(
    [SIZE, classCount],
    Array.from({ length: SIZE * classCount }, () => random.normal()),
  );
  const classifier = graphClassifier({
    name,
    logitsOf: (x) => matmul(x, constant(weights)),
    inputShape: [SIZE],
    classCount,
    box: WIDE,
    batchSize,
    runtime,
  });
  const weight = (j: number, k: number) => weights.data[j * classCount + k];
  return { classifier, weight };
}

describe('an ensemble', () => {
  it('answers the mean of the logits, and leaves its members alone', async () => {
    const members = [member('a', 3, 8), member('b', 3, 4), member('c', 3, 5)];
    const ensemble = ensembleOf(members.map(({ classifier }) => classifier));
    const inputs = samples([SIZE], 9, -1, 1);
    const logits = await ensemble.logits(inputs);
    for (let i = 0; i < 9; i++) {
      for (let k = 0; k < 3; k++) {
        const mean = members.reduce(
          (sum, { weight }) => sum + row(inputs, i).reduce((dot, x, j) => dot + x * weight(j, k), 0) / 3,
          0,
        );
        expect(row(logits, i)[k], `sample ${i}, class ${k}`).toBeCloseTo(mean, 4);
      }
    }
    expect([ensemble.name, ensemble.batchSize]).toEqual(['a + b + c', 4]);
    await ensemble.dispose();
    expect((await members[0].classifier.logits(inputs)).shape).toEqual([9, 3]);
    await Promise.all(members.map(({ classifier }) => classifier.dispose()));
  });

  it.each<[name: string, norm: NormName]>([
    ['pgd', 'Linf'],
    ['mifgsm', 'Linf'],
    ['apgd', 'L2'],
  ])('%s in %s leads along the mean of the gradients, as far as the dual norm allows', async (name, norm) => {
    const members = [member('a'), member('b')];
    const ensemble = ensembleOf(members.map(({ classifier }) => classifier));
    const inputs = samples([SIZE], 6, 1, 2);
    const difference = Float32Array.from({ length: SIZE }, (_, j) =>
      members.reduce((sum, { weight }) => sum + (weight(j, 1) - weight(j, 0)) / 2, 0),
    );
    const lead = (x: Float32Array) => x.reduce((sum, value, j) => sum + value * difference[j], 0);
    const labels = Int32Array.from({ length: 6 }, (_, i) => Number(lead(row(inputs, i)) > 0));
    const epsilon = 0.01;
    const { adversarials } = await attack(ensemble, attacks[name], inputs, labels, { norm, epsilon });
    for (let i = 0; i < 6; i++) {
      const gained = Math.abs(lead(row(adversarials, i)) - lead(row(inputs, i)));
      expect(gained / (epsilon * norms[norm].dual(difference)), `sample ${i}`).toBeCloseTo(1, 2);
    }
    await ensemble.dispose();
    await Promise.all(members.map(({ classifier }) => classifier.dispose()));
  });

  it('of models of different tasks, or of none, is refused', async () => {
    const [two, three] = [member('two', 2), member('three', 3)];
    expect(() => ensembleOf([two.classifier, three.classifier])).toThrow(OptionError);
    expect(() => ensembleOf([two.classifier, three.classifier])).toThrow('three takes [12]');
    expect(() => ensembleOf([])).toThrow(OptionError);
    await Promise.all([two, three].map(({ classifier }) => classifier.dispose()));
  });
});
