import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.ts';
import { input } from '../graph/index.ts';
import { numbersOf } from '../operators/evaluate.ts';
import { reduceSum } from '../operators/index.ts';
import type { Program, Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, integers, type Shape } from '../tensor/index.ts';
import { gradient } from '../transforms/gradient.ts';
import { crossEntropy, type Loss, margin } from './index.ts';

const ROWS = 6;
const CLASSES = 4;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});

/** A loss and the gradient of its sum, compiled. */
async function compile(loss: Loss, shape: Shape): Promise<Program> {
  const logits = input('logits', 'float32', shape);
  const labels = input('labels', 'int64', [shape[0]]);
  const losses = loss(logits, labels);
  return runtime.compile({
    inputs: [logits, labels],
    outputs: { losses, slope: gradient(reduceSum(losses, [0]), logits) },
  });
}

async function run(program: Program, shape: Shape, logits: readonly number[], labels: readonly number[]) {
  const results = await program.run({ logits: floats(shape, logits), labels: integers([shape[0]], labels) });
  return { losses: numbersOf(results.losses), slope: numbersOf(results.slope) };
}

const logitsOf = (spread: number) =>
  fc.array(fc.float({ min: -spread, max: spread, noNaN: true }), {
    minLength: ROWS * CLASSES,
    maxLength: ROWS * CLASSES,
  });
const labelsOf = fc.array(fc.nat(CLASSES - 1), { minLength: ROWS, maxLength: ROWS });
const rowOf = (values: ArrayLike<number>, index: number) =>
  Array.from({ length: CLASSES }, (_, k) => values[index * CLASSES + k]);

function softmaxOf(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

describe('crossEntropy', () => {
  let program: Program;
  beforeAll(async () => {
    program = await compile(crossEntropy, [ROWS, CLASSES]);
  });
  afterAll(() => program.dispose());

  it('is -log softmax at the label, and its gradient softmax minus one-hot', async () => {
    await fc.assert(
      fc.asyncProperty(logitsOf(20), labelsOf, async (logits, labels) => {
        const { losses, slope } = await run(program, [ROWS, CLASSES], logits, labels);
        for (const [index, label] of labels.entries()) {
          const probabilities = softmaxOf(rowOf(logits, index));
          expect(losses[index], `loss of row ${index}`).toBeCloseTo(-Math.log(probabilities[label]), 4);
          const expected = probabilities.map((probability, k) => probability - Number(k === label));
          for (const [k, value] of rowOf(slope, index).entries()) {
            expect(value, `slope of row ${index} in logit ${k}`).toBeCloseTo(expected[k], 5);
          }
        }
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it('stays finite for logits of any size', async () => {
    const logits = Array.from({ length: ROWS * CLASSES }, (_, i) => (i % 2 === 0 ? 1e30 : -1e30));
    const { losses, slope } = await run(program, [ROWS, CLASSES], logits, [0, 1, 2, 3, 0, 1]);
    expect([...losses, ...slope].every(Number.isFinite), `losses ${losses}, slopes ${slope}`).toBe(true);
    expect(losses[1]).toBeGreaterThan(1e30);
  });

  it('ignores an infinitely improbable other class', async () => {
    const logits = rowOf([0, 0, Number.NEGATIVE_INFINITY, 0], 0);
    const { losses, slope } = await run(program, [ROWS, CLASSES], Array(ROWS).fill(logits).flat(), Array(ROWS).fill(0));
    expect(losses[0]).toBeCloseTo(Math.log(3), 6);
    expect(slope[2]).toBe(0);
  });

  it('refuses labels that do not fit', () => {
    const logits = input('logits', 'float32', [ROWS, CLASSES]);
    expect(() => crossEntropy(logits, input('labels', 'int64', [ROWS - 1]))).toThrow(ShapeError);
    expect(() => crossEntropy(logits, input('labels', 'int64', [ROWS, 1]))).toThrow(ShapeError);
  });
});

describe('margin', () => {
  it('is the best wrong logit minus the right one, with slope +1 and -1 there', async () => {
    const program = await compile(margin, [ROWS, CLASSES]);
    await fc.assert(
      fc.asyncProperty(logitsOf(1000), labelsOf, async (logits, labels) => {
        const { losses, slope } = await run(program, [ROWS, CLASSES], logits, labels);
        for (const [index, label] of labels.entries()) {
          const scores = rowOf(logits, index);
          const wrong = scores.with(label, Number.NEGATIVE_INFINITY);
          const best = argMax(wrong);
          expect(losses[index]).toBe(Math.fround(wrong[best] - scores[label]));
          expect(losses[index] > 0, 'positive where misclassified').toBe(wrong[best] > scores[label]);
          if (wrong.filter((score) => score === wrong[best]).length > 1) continue;
          const expected = scores.map((_, k) => Number(k === best) - Number(k === label));
          expect(rowOf(slope, index)).toEqual(expected);
        }
      }),
      { numRuns: 50, seed: 2 },
    );
    await program.dispose();
  });
});
