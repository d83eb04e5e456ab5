import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATA, load, realModels } from '../../test/real-models.ts';
import { graphClassifier } from '../classifier/index.ts';
import { OptionError } from '../errors.ts';
import { constant, type Value } from '../graph/index.ts';
import { add, concat, matmul, mul, reduceSum, relu, sub } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, sizeOf } from '../tensor/index.ts';
import { certify } from './certify.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

const INPUTS = 8;

function classifierOf(logitsOf: (x: Value) => Value) {
  const box = { low: 0, high: 1 };
  return graphClassifier({ name: 'test', logitsOf, inputShape: [INPUTS], classCount: 2, box, batchSize: 8, runtime });
}

const half = floats([1, INPUTS], new Float32Array(INPUTS).fill(0.5));
const zero = Int32Array.of(0);
const certified = (logitsOf: (x: Value) => Value, epsilon: number) =>
  certify(classifierOf(logitsOf), half, zero, { epsilon }).then(({ proofs }) => proofs);

/** Class 0 leads by 1, but where all inputs are within `corner` of 1: there class 1 leads. */
function planted(corner: number, scale = 1) {
  return (x: Value): Value => {
    const fires = relu(mul(sub(reduceSum(x, [1]), INPUTS - corner), scale));
    const lead = sub(1, mul(fires, 4 / corner / scale));
    return concat([lead, mul(lead, 0)], 1);
  };
}

describe('certificates', () => {
  it('are never given where a unit fires in a corner of the ball', async () => {
    for (const corner of [1e-1, 1e-2, 1e-3]) {
      expect(await certified(planted(corner), 0.5), `corner of ${corner}`).toEqual([undefined]);
      expect(await certified(planted(corner), 0.49 - corner), 'the ball ends before the corner').not.toEqual([
        undefined,
      ]);
    }
  });

  it('do not depend on the scale of a layer', async () => {
    for (const epsilon of [0.3, 0.45, 0.49, 0.5]) {
      const proofs = await Promise.all([1, 2 ** 20, 2 ** -20].map((scale) => certified(planted(0.1, scale), epsilon)));
      expect(new Set(proofs.flat()).size, `epsilon ${epsilon}`).toBe(1);
    }
  });

  it('prove nothing of networks with weights that are not numbers, whatever hides them', async () => {
    for (const hidden of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const weights = constant(floats([INPUTS, 2], [hidden, ...new Array<number>(2 * INPUTS - 1).fill(1)]));
      const lead = (x: Value) => add(1, mul(reduceSum(relu(matmul(x, weights)), [1]), 0));
      expect(await certified((x) => concat([lead(x), mul(lead(x), 0)], 1), 0), `${hidden}`).toEqual([undefined]);
      expect(
        await certified((x) => concat([add(1, relu(mul(lead(x), -1))), mul(x.shape[1], lead(x))], 1), 0.1),
      ).toEqual([undefined]);
    }
  });

  it('agree with the closed form of a linear model', async () => {
    const w = Array.from({ length: INPUTS }, (_, i) => randomStream('linear', i).normal());
    const model = (x: Value) => {
      const lead = add(matmul(x, constant(floats([INPUTS, 1], w))), 0.5);
      return concat([lead, mul(lead, 0)], 1);
    };
    const lead = w.reduce((sum, value) => sum + 0.5 * value, 0.5);
    const steepness = w.reduce((sum, value) => sum + Math.abs(value), 0);
    const radius = Math.abs(lead) / steepness;
    const label = Int32Array.of(lead > 0 ? 0 : 1);
    const at = async (epsilon: number) => (await certify(classifierOf(model), half, label, { epsilon })).proofs;
    expect(await at(0.999 * radius)).toEqual(['intervals']);
    expect(await at(1.001 * radius)).toEqual([undefined]);
  });

  it('are refused for a radius that is none', async () => {
    await expect(certified(planted(0.1), -1)).rejects.toThrow(OptionError);
    await expect(certified(planted(0.1), Number.NaN)).rejects.toThrow(OptionError);
  });
});

describe.skipIf(DATA === '')('certificates of published models (GIBBON_DATA)', () => {
  const images = async (name: string, count: number) => {
    const model = realModels.find((candidate) => candidate.name === name);
    if (model === undefined) throw new TypeError(name);
    return { classifier: await load(model), ...(await model.images(count)) };
  };

  it('close the bracket of mnist_conv_robust at 0.1: intervals prove 194 of the first 200 digits', async () => {
    const { classifier, inputs, labels } = await images('mnist_conv_robust', 200);
    const { proofs } = await certify(classifier, inputs, labels, { epsilon: 0.1, by: ['intervals'] });
    expect(proofs.filter((proof) => proof === 'intervals')).toHaveLength(194);
    await classifier.dispose();
  });

  it('reach mnist_conv_adversarial at 0.1 where intervals do not suffice', async () => {
    const { classifier, inputs, labels } = await images('mnist_conv_adversarial', 4);
    const { proofs } = await certify(classifier, inputs, labels, { epsilon: 0.1 });
    expect(proofs).toEqual(['intervals', 'linear bounds', 'linear bounds', 'intervals']);
    expect(sizeOf(inputs.shape)).toBe(4 * 784);
    await classifier.dispose();
  });
});
