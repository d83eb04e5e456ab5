import { beforeAll, describe, expect, it } from 'vitest';
import { fewDigits } from '../../../test/few-digits.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { createContext, type TrainedModel } from '../context.ts';
import { localTrainer } from '../models/train.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { rbf } from '../recipes/rbf.ts';
import { besideFgsm, comparedSamples, pgdError } from './beside-fgsm.ts';
import { EPSILON } from './epsilon.ts';
import { exactLinearError } from './linear-worst-case.ts';
import { attackedMistakes, cleanMistakes, testDigits } from './test-digits.ts';

const runtime = await nativeRuntime();
const data = fewDigits(500, 100);
const train = localTrainer({ data, runtime });
const context = createContext({ preset: 'smoke', seed: 0, seedCount: 1, data, runtime, train });

describe('besideFgsm', () => {
  let linear: TrainedModel;
  beforeAll(async () => {
    linear = await context.trained(shallowSoftmax);
  });

  it.each([0.02, 0.05, EPSILON])(
    'PGD is between FGSM and the exact worst case of a linear network within %s',
    async (epsilon) => {
      const samples = comparedSamples(context, testDigits(context));
      const exact = Number(exactLinearError(linear.parameters, samples, epsilon));
      const { error } = await attackedMistakes(context, linear, { epsilon });
      const many = await pgdError(context, linear, samples, epsilon);
      expect(many).toBeGreaterThan(Number(error) - 1e-9);
      expect(many).toBeLessThanOrEqual(exact + 1e-9);
      // It climbs towards all classes together, and may miss the one that is nearest.
      expect(many).toBeGreaterThan(exact - 6);
    },
  );

  it("another network's examples fool, and no more than the worst points do", async () => {
    const { measured, note } = await besideFgsm(context, linear, rbf);
    const clean = await cleanMistakes(context, linear);
    const exact = exactLinearError(linear.parameters, testDigits(context), EPSILON);
    expect(Number(measured['transfer error'].value)).toBeGreaterThan(Number(clean.error));
    expect(Number(measured['transfer error'].value)).toBeLessThanOrEqual(Number(exact));
    expect(note).toContain(rbf.name);
  });
});
