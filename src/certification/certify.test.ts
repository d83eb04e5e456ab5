import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATA, load, realModels } from '../../test/real-models.ts';
import { graphClassifier } from '../classifier/index.ts';
import { OptionError } from '../errors.ts';
import { constant, type Value } from '../graph/index.ts';
import { convolution } from '../nn/convolution.ts';
import { add, concat, matmul, mul, reduceSum, relu, reshape, sub } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, sizeOf } from '../tensor/index.ts';
import { certify } from './certify.ts';
import { logitBounds } from './logit-bounds.ts';

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

  it('are by intervals alone where a model is too large for lines, and say so', async () => {
    const side = 64;
    const kernels = (from: number, to: number) => {
      const data = new Float32Array(to * from * 9).fill(1 / (9 * from));
      return constant(floats([to, from, 3, 3], data));
    };
    const large = graphClassifier({
      name: 'large',
      logitsOf: (x) => {
        const h = relu(convolution(relu(convolution(x, kernels(3, 16))), kernels(16, 16)));
        const brightness = reduceSum(reshape(h, [x.shape[0], 16 * side * side]), [1]);
        return concat([brightness, mul(brightness, 0)], 1);
      },
      inputShape: [3, side, side],
      classCount: 2,
      box: { low: 0, high: 1 },
      batchSize: 1,
      runtime,
    });
    const grey = floats([1, 3, side, side], new Float32Array(3 * side * side).fill(0.5));
    const { proofs, diagnostics } = await certify(large, grey, [0], { epsilon: 0.1 });
    expect(proofs).toEqual(['intervals']);
    expect(diagnostics).toEqual([
      {
        code: 'no-linear-bounds',
        message: expect.stringMatching(/^linear bounds were left out: .*intervals alone were tried$/),
      },
    ]);
    expect((await certify(large, grey, [0], { epsilon: 0.1, by: ['intervals'] })).diagnostics).toEqual([]);
  });

  it('are refused for a radius that is none', async () => {
    await expect(certified(planted(0.1), -1)).rejects.toThrow(OptionError);
    await expect(certified(planted(0.1), Number.NaN)).rejects.toThrow(OptionError);
  });
});

describe('bounds of logits', () => {
  it('hold every logit, grow with the radius, and say how far the label leads for certain', async () => {
    const weights = constant(
      floats(
        [INPUTS, 2],
        Array.from({ length: 2 * INPUTS }, (_, i) => randomStream('w', i).normal()),
      ),
    );
    const model = (x: Value) => add(matmul(relu(sub(x, 0.25)), weights), constant(floats([2], [0, 0])));
    const classifier = classifierOf(model);
    const clean = (await classifier.logits(half)).data;
    const label = clean[0] > clean[1] ? 0 : 1;
    const { certified, epsilons, lower, upper } = await logitBounds(classifier, half, { label, epsilon: 0.5 });
    expect(certified).toBeGreaterThan(0);
    const at = async (epsilon: number) => (await certify(classifier, half, [label], { epsilon })).proofs[0];
    expect(await at(certified)).toBeDefined();
    expect(await at(1.05 * certified)).toBeUndefined();
    expect(lower.slice(0, 2).every((end, k) => Math.abs(end - clean[k]) < 1e-4)).toBe(true);
    epsilons.forEach((epsilon, i) => {
      for (const k of [0, 1]) {
        if (i > 0)
          expect(upper[2 * i + k] - lower[2 * i + k]).toBeGreaterThan(upper[2 * i - 2 + k] - lower[2 * i - 2 + k]);
      }
      expect(epsilon).toBeLessThanOrEqual(0.5);
    });
    const last = epsilons.length - 1;
    for (let trial = 0; trial < 50; trial++) {
      const random = randomStream('inside', trial);
      const moved = half.data.map((value) =>
        Math.min(1, Math.max(0, value + epsilons[last] * (2 * random.integer(2) - 1))),
      );
      const { data } = await classifier.logits(floats([1, INPUTS], moved));
      data.forEach((logit, k) => {
        expect(logit).toBeGreaterThanOrEqual(lower[2 * last + k]);
        expect(logit).toBeLessThanOrEqual(upper[2 * last + k]);
      });
    }
    await expect(logitBounds(classifier, half, { label: 2, epsilon: 0.5 })).rejects.toThrow(OptionError);
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
