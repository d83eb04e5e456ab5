import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samples, WIDE } from '../../test/linear-classifier.ts';
import { graphClassifier } from '../classifier/index.ts';
import { constant } from '../graph/index.ts';
import { type Attack, attack, defineAttack } from '../harness/index.ts';
import { add, matmul } from '../operators/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, row } from '../tensor/index.ts';
import { apgdTargeted, malt, multiTargeted } from './index.ts';
import { diversifiedStart } from './steps/diversified-start.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

/** Logits x W + b. @param rows Of W, one an input */
function linearOf(rows: readonly (readonly number[])[], bias: readonly number[]) {
  const [weights, shift] = [floats([rows.length, bias.length], rows.flat()), floats([bias.length], bias)];
  return graphClassifier({
    name: 'linear',
    logitsOf: (x) => add(matmul(x, constant(weights)), constant(shift)),
    inputShape: [rows.length],
    classCount: bias.length,
    box: WIDE,
    batchSize: 8,
    runtime,
  });
}

describe('the order of targets', () => {
  /** Class 1 is the most probable wrong one and 0.5 / 0.1 = 5 away in Linf, class 2 is 1.5 / 0.9 away, class 3 is nearest, 2 / (1 + 1) = 1. */
  const far = () =>
    linearOf(
      [
        [1, 1.1, 1, -1, 0],
        [0, 0, 0.9, 0, 0.1],
      ],
      [2, 1.5, 0.5, 0, -9],
    );

  const reaches: readonly (readonly [Attack, Readonly<Record<string, number>>, boolean])[] = [
    [apgdTargeted, { targets: 1 }, false],
    [apgdTargeted, { targets: 1, candidates: 4 }, true],
    [apgdTargeted, { targets: 1, candidates: 4, diversifying: 2 }, true],
    [apgdTargeted, { targets: 1, candidates: 2 }, false],
    [apgdTargeted, { targets: 3 }, true],
    [multiTargeted, { targets: 1, diversifying: 0 }, false],
    [multiTargeted, { targets: 1, candidates: 4 }, true],
    [multiTargeted, { targets: 1, candidates: 2, diversifying: 0 }, false],
    [malt, { targets: 1 }, true],
  ];
  it.each(reaches.map(([method, options, isReached]) => ({ method, name: method.name, options, isReached })))(
    'decides what $name reaches with $options',
    async ({ method, options, isReached }) => {
      const classifier = far();
      const result = await attack(classifier, method, floats([1, 2]), Int32Array.of(0), { epsilon: 1.05, options });
      await classifier.dispose();
      expect(result.samples[0].fooled).toBe(isReached);
      if (isReached) expect(result.samples[0].adversarial.class, 'the nearest class').toBe(3);
    },
  );
});

describe('a diversified start', () => {
  it('is the corner of the ball in the direction that the logits were drawn, and another for another purpose', async () => {
    const weights = Array.from({ length: 9 }, (_, j) => (j % 3 === 0 ? 1 : -1) * (1 + j));
    // The second logit is minus the first, so that any direction of the logits is one of the weights.
    const classifier = linearOf(
      weights.map((w) => [w, -w]),
      [1e4, 0],
    );
    const epsilon = 0.5;
    const starts = defineAttack({
      name: 'starts',
      description: 'a diversified start',
      access: 'gradient',
      norms: ['Linf'],
      options: {},
      run: (subject) => diversifiedStart(subject, 2, 'restart'),
    });
    const inputs = samples([9], 40, -1, 1);
    const { adversarials } = await attack(classifier, starts, inputs, new Int32Array(40), { epsilon });
    await classifier.dispose();
    const signs = Array.from({ length: 40 }, (_, i) => {
      const moves = row(adversarials, i).map((x, j) => (x - row(inputs, i)[j]) / epsilon);
      const side = Math.sign(moves[0]);
      moves.forEach((move, j) => {
        expect(move, `sample ${i}, coordinate ${j}`).toBeCloseTo(side * Math.sign(weights[j]), 5);
      });
      return side;
    });
    expect(new Set(signs), 'up and down').toEqual(new Set([-1, 1]));
  });
});
