import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileLoss, runLoss } from '../../../test/compiled-loss.ts';
import { OptionError, ShapeError } from '../../errors.ts';
import { input } from '../../graph/index.ts';
import { numbersOf } from '../../operators/evaluate.ts';
import { reduceSum } from '../../operators/index.ts';
import type { Program, Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { argMax, floats } from '../../tensor/index.ts';
import { gradient } from '../../transforms/gradient.ts';
import {
  bernoulliLoss,
  binaryCrossEntropy,
  crossEntropy,
  dlr,
  klDivergence,
  labelSmoothing,
  logisticLoss,
  margin,
} from '../index.ts';

const ROWS = 6;
const CLASSES = 4;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});

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
    program = await compileLoss(crossEntropy, [ROWS, CLASSES]);
  });
  afterAll(() => program.dispose());

  it('is -log softmax at the label, and its gradient softmax minus one-hot', async () => {
    await fc.assert(
      fc.asyncProperty(logitsOf(20), labelsOf, async (logits, labels) => {
        const { losses, slope } = await runLoss(program, [ROWS, CLASSES], logits, labels);
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
    const { losses, slope } = await runLoss(program, [ROWS, CLASSES], logits, [0, 1, 2, 3, 0, 1]);
    expect([...losses, ...slope].every(Number.isFinite), `losses ${losses}, slopes ${slope}`).toBe(true);
    expect(losses[1]).toBeGreaterThan(1e30);
  });

  it('ignores an infinitely improbable other class', async () => {
    const logits = rowOf([0, 0, Number.NEGATIVE_INFINITY, 0], 0);
    const { losses, slope } = await runLoss(
      program,
      [ROWS, CLASSES],
      Array(ROWS).fill(logits).flat(),
      Array(ROWS).fill(0),
    );
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
    const program = await compileLoss(margin, [ROWS, CLASSES]);
    await fc.assert(
      fc.asyncProperty(logitsOf(1000), labelsOf, async (logits, labels) => {
        const { losses, slope } = await runLoss(program, [ROWS, CLASSES], logits, labels);
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

/** The derivative of a function of logits in each of them, by differences in 64-bit floats. */
function slopesOf(f: (scores: readonly number[]) => number, scores: readonly number[]): number[] {
  const at = (k: number, step: number) => f(scores.with(k, scores[k] + step));
  return scores.map((_, k) => (at(k, 1e-6) - at(k, -1e-6)) / 2e-6);
}

describe('dlr', () => {
  const exact = (label: number) => (scores: readonly number[]) => {
    const sorted = scores.toSorted((a, b) => b - a);
    const wrong = Math.max(...scores.with(label, Number.NEGATIVE_INFINITY));
    return (wrong - scores[label]) / (sorted[0] - sorted[2]);
  };

  it('is the margin over the range of the three largest logits, with its slope', async () => {
    const program = await compileLoss(dlr, [ROWS, CLASSES]);
    const distinct = fc.shuffledSubarray(
      Array.from({ length: 40 }, (_, i) => 0.25 * i - 5),
      { minLength: ROWS * CLASSES, maxLength: ROWS * CLASSES },
    );
    await fc.assert(
      fc.asyncProperty(distinct, labelsOf, async (logits, labels) => {
        const { losses, slope } = await runLoss(program, [ROWS, CLASSES], logits, labels);
        const scaled = await runLoss(
          program,
          [ROWS, CLASSES],
          logits.map((z) => 8 * z + 1),
          labels,
        );
        for (const [index, label] of labels.entries()) {
          const scores = rowOf(logits, index);
          expect(losses[index], `row ${index}`).toBeCloseTo(exact(label)(scores), 5);
          expect(scaled.losses[index], `row ${index}, scaled`).toBeCloseTo(losses[index], 5);
          const expected = slopesOf(exact(label), scores);
          for (const [k, value] of rowOf(slope, index).entries()) {
            expect(Math.abs(value - expected[k]), `slope of row ${index} in logit ${k}`).toBeLessThan(
              1e-4 * (1 + Math.abs(expected[k])),
            );
          }
        }
      }),
      { numRuns: 40, seed: 3 },
    );
    await program.dispose();
  });

  it('is finite where all logits are equal', async () => {
    const program = await compileLoss(dlr, [1, 3]);
    const { losses, slope } = await runLoss(program, [1, 3], [2, 2, 2], [1]);
    await program.dispose();
    expect(losses).toEqual([0]);
    expect(slope.every(Number.isFinite)).toBe(true);
  });

  it('refuses fewer than three classes', () => {
    expect(() => dlr(input('z', 'float32', [2, 2]), input('y', 'int64', [2]))).toThrow(ShapeError);
  });
});

describe('klDivergence', () => {
  it('is the sum of p (log p - log q), and its slope in the logits of q is q - p', async () => {
    const shape = [ROWS, CLASSES];
    const [ofP, ofQ] = [input('p', 'float32', shape), input('q', 'float32', shape)];
    const losses = klDivergence(ofP, ofQ);
    const slope = gradient(reduceSum(losses, [0]), ofQ);
    const program = await runtime.compile({ inputs: [ofP, ofQ], outputs: { losses, slope } });
    await fc.assert(
      fc.asyncProperty(logitsOf(10), logitsOf(10), async (logitsP, logitsQ) => {
        const results = await program.run({ p: floats(shape, logitsP), q: floats(shape, logitsQ) });
        for (let index = 0; index < ROWS; index++) {
          const [p, q] = [softmaxOf(rowOf(logitsP, index)), softmaxOf(rowOf(logitsQ, index))];
          const expected = p.reduce((sum, p_k, k) => sum + p_k * Math.log(p_k / q[k]), 0);
          expect(numbersOf(results.losses)[index], `row ${index}`).toBeCloseTo(expected, 4);
          for (const [k, value] of rowOf(numbersOf(results.slope), index).entries()) {
            expect(value, `slope of row ${index} in logit ${k}`).toBeCloseTo(q[k] - p[k], 5);
          }
        }
      }),
      { numRuns: 30, seed: 4 },
    );
    await program.dispose();
  });

  it('refuses logits of other shapes', () => {
    expect(() => klDivergence(input('p', 'float32', [2, 3]), input('q', 'float32', [2, 4]))).toThrow(ShapeError);
  });
});

describe('labelSmoothing', () => {
  it('is the cross-entropy against smoothed labels, and its slope softmax minus them', async () => {
    const program = await compileLoss(labelSmoothing(0.2), [ROWS, CLASSES]);
    await fc.assert(
      fc.asyncProperty(logitsOf(10), labelsOf, async (logits, labels) => {
        const { losses, slope } = await runLoss(program, [ROWS, CLASSES], logits, labels);
        for (const [index, label] of labels.entries()) {
          const probabilities = softmaxOf(rowOf(logits, index));
          const target = probabilities.map((_, k) => 0.2 / CLASSES + (k === label ? 0.8 : 0));
          const expected = target.reduce((sum, t, k) => sum - t * Math.log(probabilities[k]), 0);
          expect(losses[index], `loss of row ${index}`).toBeCloseTo(expected, 4);
          for (const [k, value] of rowOf(slope, index).entries()) {
            expect(value, `slope of row ${index} in logit ${k}`).toBeCloseTo(probabilities[k] - target[k], 5);
          }
        }
      }),
      { numRuns: 30, seed: 5 },
    );
    await program.dispose();
  });

  it.each([-0.1, 1, Number.NaN])('refuses %s', (smoothing) => {
    expect(() => labelSmoothing(smoothing)).toThrow(OptionError);
  });
});

describe('losses', () => {
  it('have names, by which trained models are told apart', () => {
    const losses = [crossEntropy, margin, dlr, logisticLoss, binaryCrossEntropy, bernoulliLoss];
    expect(losses.map(({ name }) => name)).toEqual([
      'crossEntropy',
      'margin',
      'dlr',
      'logisticLoss',
      'binaryCrossEntropy',
      'bernoulliLoss',
    ]);
    expect(labelSmoothing(0.1).name).toBe('crossEntropy, label smoothing 0.1');
  });
});
