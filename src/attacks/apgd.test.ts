import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples, WIDE } from '../../test/linear-classifier.ts';
import { DATA, load, realModels } from '../../test/real-models.ts';
import { graphClassifier } from '../classifier/index.ts';
import { constant } from '../graph/index.ts';
import { type Attack, attack, nearest, type OptionValue, robustAccuracy } from '../harness/index.ts';
import { add, matmul } from '../operators/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import type { NormName } from '../threat/index.ts';
import { apgd, apgdDlr, apgdTargeted, attacks, fgsm, pgd } from './index.ts';

/** Class 0 of a linear model is so far ahead that nothing here fools it. */
const LEAD = 1000;

describe('APGD', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  async function resisted(method: Attack, classes: number, norm: NormName, options: Record<string, OptionValue>) {
    const { classifier } = linear(runtime, [12], classes, { low: 0, high: 1 }, 4, LEAD);
    const inputs = samples([12], 3, 0, 1);
    const result = await attack(classifier, method, inputs, new Int32Array(3), { epsilon: 0.1, norm, options });
    await classifier.dispose();
    expect(robustAccuracy(result)).toBe(1);
    return result;
  }

  it.each<[string, NormName, Record<string, OptionValue>, number, number]>([
    ['apgd', 'Linf', {}, 101, 101],
    ['apgd', 'L2', { steps: 20 }, 21, 21],
    ['apgd', 'Linf', { steps: 20, restarts: 3 }, 63, 63],
    ['apgd', 'Linf', { steps: 20, eot: 4 }, 84, 84],
    // Each of the balls of 3, 2 and 1 epsilon has a start.
    ['apgd', 'L1', {}, 103, 103],
    ['apgd', 'L1', { steps: 1 }, 2, 2],
    ['apgd-dlr', 'Linf', {}, 101, 101],
    // The logits of the clean sample rank the targets.
    ['apgd-t', 'Linf', { targets: 2 }, 203, 202],
    ['apgd-t', 'L2', { steps: 10, targets: 3, restarts: 2 }, 67, 66],
    ['apgd-t', 'L2', { steps: 10 }, 45, 44],
  ])(
    '%s in %s with %j costs %i forward and %i backward passes where it fails',
    async (name, norm, options, forwards, backwards) => {
      const { samples: results } = await resisted(attacks[name], 5, norm, options);
      for (const { cost } of results) expect(cost).toEqual({ forwards, backwards });
    },
  );

  it('stops at the first point that fools', async () => {
    const { classifier } = linear(runtime, [12], 2, WIDE);
    const inputs = samples([12], 8, 0, 1);
    const result = await attack(classifier, apgd, inputs, new Int32Array(8), { epsilon: 100 });
    await classifier.dispose();
    expect(robustAccuracy(result)).toBe(0);
    for (const { cost, fooledBefore } of result.samples) if (!fooledBefore) expect(cost.backwards).toBeLessThan(4);
  });

  it('in L1 does not stop in balls that are too large', async () => {
    const { classifier, logit, difference } = linear(runtime, [12], 2, WIDE);
    const inputs = samples([12], 1, 0, 1);
    const label = Number(logit(inputs.data, 1) > logit(inputs.data, 0));
    const boundary = Math.abs(logit(inputs.data, 1) - logit(inputs.data, 0));
    const steepest = difference(0, 1).reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
    const within = async (epsilon: number) => {
      const { samples: results } = await attack(classifier, apgd, inputs, Int32Array.of(label), {
        epsilon,
        norm: 'L1',
      });
      return { fooled: results[0].fooled, forwards: results[0].cost.forwards };
    };
    expect(await within((0.9 * boundary) / steepest)).toEqual({ fooled: false, forwards: 103 });
    expect(await within((1.01 * boundary) / steepest)).toMatchObject({ fooled: true });
    await classifier.dispose();
  });

  it('changes nothing by averaging gradients that are all the same', async () => {
    const [once, averaged] = [await resisted(apgd, 3, 'L2', {}), await resisted(apgd, 3, 'L2', { eot: 2 })];
    expect(averaged.adversarials.data).toEqual(once.adversarials.data);
  });

  it('toward targets tries the next class where the likeliest cannot be reached', async () => {
    // Only the logit of class 2 depends on the input, and the clean sample ranks class 1 before it.
    const slope = floats([2, 4], [0, 0, 1, 0, 0, 0, 1, 0]);
    const classifier = graphClassifier({
      name: 'third class',
      logitsOf: (x) => add(matmul(x, constant(slope)), constant(floats([4], [2, 1, 0, -1]))),
      inputShape: [2],
      classCount: 4,
      box: { low: -10, high: 10 },
      batchSize: 1,
      runtime,
    });
    const fooled = async (targets: number) => {
      const options = { epsilon: 2, options: { targets } };
      return (await attack(classifier, apgdTargeted, floats([1, 2]), new Int32Array(1), options)).samples[0].fooled;
    };
    expect([await fooled(1), await fooled(2)]).toEqual([false, true]);
    await classifier.dispose();
  });

  it('says where there are too few classes for its loss', async () => {
    const codes = async (method: Attack, classes: number) =>
      (await resisted(method, classes, 'Linf', { steps: 1 })).diagnostics.map(({ code }) => code);
    expect([await codes(apgdDlr, 2), await codes(apgdDlr, 3)]).toEqual([['loss-replaced'], []]);
    expect([await codes(apgdTargeted, 3), await codes(apgdTargeted, 4)]).toEqual([['loss-replaced'], []]);
    expect(await codes(apgd, 2)).toEqual([]);
    const { classifier } = linear(runtime, [4], 2, { low: 0, high: 1 });
    const options = { options: { bisections: 1 } };
    const { diagnostics } = await nearest(classifier, apgdDlr, samples([4], 1, 0, 1), new Int32Array(1), options);
    expect(diagnostics.map(({ code }) => code)).toEqual(['loss-replaced']);
    await classifier.dispose();
  });
});

async function accuracies(
  name: string,
  count: number,
  epsilon: number,
  methods: readonly (readonly [Attack, Record<string, OptionValue>])[],
) {
  const model = realModels.find((known) => known.name === name);
  if (model === undefined) throw new Error(`${name} is none of the real models`);
  const classifier = await load(model);
  const { inputs, labels } = await model.images(count);
  const found: number[] = [];
  for (const [method, options] of methods) {
    found.push(robustAccuracy(await attack(classifier, method, inputs, labels, { epsilon, options })));
  }
  await classifier.dispose();
  return found;
}

describe.skipIf(DATA === '')('APGD on real models (needs GIBBON_DATA)', () => {
  it('fools mnist_conv_robust at 0.1 in none of 200 images that it knows, as FGSM and PGD do not', async () => {
    const clean = [fgsm, {}] as const;
    expect(await accuracies('mnist_conv_robust', 200, 0, [clean])).toEqual([0.97]);
    const methods = [[fgsm, {}] as const, [pgd, { steps: 40 }] as const, [apgd, {}] as const];
    expect(await accuracies('mnist_conv_robust', 200, 0.1, methods)).toEqual([0.97, 0.97, 0.97]);
  });

  it('toward targets and on DLR fools it in none of the first 20 either', async () => {
    const methods = [[fgsm, {}] as const, [apgdDlr, {}] as const, [apgdTargeted, {}] as const];
    const [byFgsm, byDlr, byTargets] = await accuracies('mnist_conv_robust', 20, 0.1, methods);
    expect([byDlr, byTargets]).toEqual([byFgsm, byFgsm]);
  });

  it.each([0.1, 0.3])('is at least as strong as PGD-40 on mnist_conv_adversarial at %d', async (epsilon) => {
    const methods = [[pgd, { steps: 40 }] as const, [apgd, {}] as const];
    const [byPgd, byApgd] = await accuracies('mnist_conv_adversarial', 100, epsilon, methods);
    expect(byApgd, 'accuracy under APGD').toBeLessThanOrEqual(byPgd);
  });
});
