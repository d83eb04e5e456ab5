import { beforeAll, describe, expect, it } from 'vitest';
import { fewDigits } from '../../../test/few-digits.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { type ClaimContext, createContext } from '../context.ts';
import { localTrainer } from '../models/train.ts';
import { rbf } from '../recipes/rbf.ts';
import { mistakesOf } from './predictions.ts';
import { type RbfAnswers, rbfAnswers } from './rbf-answers.ts';
import { worstCaseOf } from './rbf-worst-case.ts';
import { testDigits } from './test-digits.ts';

const runtime = await nativeRuntime();
const data = fewDigits(1000, 60);
const context: ClaimContext = createContext({
  preset: 'smoke',
  seed: 0,
  seedCount: 1,
  data,
  runtime,
  train: localTrainer({ data, runtime }),
});
const COUNT = data.test.labels.length;

describe('worstCaseOf', () => {
  let answers: RbfAnswers;
  let worstWithin: (epsilon: number, box?: { low: number; high: number }) => ReturnType<typeof worstCaseOf>;
  beforeAll(async () => {
    answers = await rbfAnswers(context);
    const { parameters } = await context.trained(rbf);
    worstWithin = (epsilon, box) =>
      worstCaseOf(parameters, testDigits(context), COUNT, { epsilon, ...(box && { box }) });
  });

  it('is the clean error where the adversary may not move', () => {
    const wrong = mistakesOf(answers.clean, data.test.labels);
    expect(worstWithin(0).error).toBeCloseTo((100 * wrong.length) / COUNT, 9);
    const confident = wrong.filter(({ confidence }) => confidence > 0.5);
    expect(worstWithin(0).confidentError).toBeCloseTo((100 * confident.length) / COUNT, 9);
  });

  it('is no better than what the fast gradient sign method reaches', () => {
    const wrong = mistakesOf(answers.attacked, data.test.labels);
    expect(wrong.length, 'FGSM reaches something').toBeGreaterThan(0);
    expect(worstWithin(0.25).error).toBeGreaterThanOrEqual((100 * wrong.length) / COUNT);
  });

  it('grows with the ball, and shrinks in a box', () => {
    const found = [0, 0.05, 0.1, 0.25].map((epsilon) => worstWithin(epsilon));
    const errors = found.map(({ error }) => Number(error));
    expect(errors).toEqual([...errors].sort((a, b) => a - b));
    expect(errors[3], 'a quarter of the range is enough for most digits').toBeGreaterThan(errors[0] + 30);
    const inBox = worstWithin(0.25, { low: 0, high: 1 });
    expect(Number(inBox.error)).toBeLessThanOrEqual(errors[3]);
    expect(Number(inBox.wrongConfidence)).toBeLessThanOrEqual(Number(found[3].wrongConfidence));
  });
});
