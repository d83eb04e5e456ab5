import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples, WIDE } from '../../test/linear-classifier.ts';
import { type Classifier, graphClassifier } from '../classifier/index.ts';
import { constant } from '../graph/index.ts';
import { type Attack, attack } from '../harness/index.ts';
import { add, matmul } from '../operators/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, row, type Shape, takeRows } from '../tensor/index.ts';
import { type NormName, norms, targeted } from '../threat/index.ts';
import { attacks, autoattack, autoattackPlus, autoattackRand, difgsm, tifgsm } from './index.ts';

/** They ask for very long, and what they are made of is here by itself. */
const ensembles: readonly Attack[] = [autoattack, autoattackPlus, autoattackRand];
const all = Object.values(attacks).filter((method) => method.seeks === 'within epsilon' && !ensembles.includes(method));
const pairs = all.flatMap((method) => method.norms.map((norm) => ({ method, norm, name: method.name })));
/** What these follow is not the gradient of this model, so that it carries over to others. */
const blurred: readonly Attack[] = [difgsm, tifgsm];
const exact = pairs.filter(({ method }) => method.access === 'gradient' && !blurred.includes(method));
/** Options with which an attack that asks for long asks less; what is tested of it holds for any number of queries. */
const brief = ({ options }: Attack) => ('queries' in options ? { queries: 60 } : {});
const shapes: Shape[] = [[12], [3, 4], [2, 2, 3]];

describe('attacks', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  /** How far the wrong logit rises over the right one, as a share of what is possible: epsilon times the dual norm. */
  async function gain(norm: NormName, name: string, shape: Shape, count: number, aim: 'untargeted' | 'targeted') {
    const { classifier, logit, difference } = linear(runtime, shape, 2, WIDE);
    const epsilon = 0.01;
    const reach = epsilon * norms[norm].dual(difference(0, 1));
    const drawn = samples(shape, 4 * count, -0.1, 0.1);
    // Attacks may stop short of the optimum once they have fooled, so nobody here can be.
    const resisting = Array.from({ length: 4 * count }, (_, i) => i).filter(
      (i) => Math.abs(logit(row(drawn, i), 1) - logit(row(drawn, i), 0)) > reach,
    );
    const inputs = takeRows(drawn, resisting.slice(0, count));
    const labels = Int32Array.from({ length: count }, (_, i) =>
      Number(logit(row(inputs, i), 1) > logit(row(inputs, i), 0)),
    );
    const criterion = aim === 'untargeted' ? labels : targeted(labels.map((label) => 1 - label));
    const { adversarials, samples: results } = await attack(classifier, attacks[name], inputs, criterion, {
      options: name === 'pgd' ? { stepSize: epsilon } : {},
      epsilon,
      norm,
    });
    await classifier.dispose();
    expect(results.filter(({ fooled }) => !fooled)).toHaveLength(count);
    return Array.from(labels, (label, i) => {
      const advantage = (x: Float32Array) => logit(x, 1 - label) - logit(x, label);
      const gained = advantage(row(adversarials, i)) - advantage(row(inputs, i));
      return gained / (epsilon * norms[norm].dual(difference(label, 1 - label)));
    });
  }

  // Where changes are counted there is no most without a box: sparse.test.ts has it with one.
  const grid = exact
    .filter(({ norm }) => norms[norm].power > 0)
    .flatMap((pair) =>
      shapes.flatMap((shape) =>
        [1, 3, 8].flatMap((count) => pair.method.aims.map((aim) => ({ ...pair, shape, count, aim }))),
      ),
    );
  it.each(grid)(
    '$name reaches the optimum in $norm on a linear model, $shape x $count, $aim',
    async ({ norm, name, shape, count, aim }) => {
      const shares = await gain(norm, name, shape, count, aim);
      const least = norm === 'Linf' ? 1 - 1e-4 : 1 - 1e-3;
      expect(Math.min(...shares), 'share of epsilon times the dual norm that was gained').toBeGreaterThan(least);
      expect(Math.max(...shares), 'nobody gains more than the dual norm allows').toBeLessThan(1 + 1e-3);
    },
  );

  it.each(pairs)('$name stays in ball and box in $norm, compared as float64', async ({ method, norm }) => {
    const box = { low: 0, high: 1 };
    const { classifier } = linear(runtime, [20], 4, box);
    const inputs = samples([20], 12, 0, 1);
    const labels = new Int32Array(12).fill(2);
    for (const epsilon of [0, 0.003, 8 / 255, 0.7]) {
      const options = { epsilon, norm, options: brief(method) };
      const { adversarials, samples: results } = await attack(classifier, method, inputs, labels, options);
      expect(Math.max(...results.map(({ distance }) => distance))).toBeLessThanOrEqual(epsilon);
      expect(adversarials.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    await classifier.dispose();
  });

  it.each(exact)('$name leaves the box in $norm when clipping is off', async ({ method, norm }) => {
    const { classifier, difference } = linear(runtime, [20], 2, { low: 0, high: 1 }, 8, 100);
    const inputs = floats(
      [1, 20],
      difference(0, 1).map((slope) => Number(slope > 0)),
    );
    const outside = async (clip: boolean) => {
      const { adversarials } = await attack(classifier, method, inputs, Int32Array.of(0), {
        epsilon: norms[norm].power > 0 ? 1e-3 : 1,
        norm,
        clip,
      });
      return adversarials.data.some((value) => value < 0 || value > 1);
    };
    expect(await outside(false)).toBe(true);
    expect(await outside(true)).toBe(false);
    await classifier.dispose();
  });

  it.each(pairs)(
    '$name in $norm gives each sample the same, whatever its batch and order',
    async ({ method, norm }) => {
      const outcome = async (batchSize: number, order: number[]) => {
        const { classifier } = linear(runtime, [6], 3, { low: 0, high: 1 }, batchSize);
        const inputs = takeRows(samples([6], 11, 0, 1), order);
        const labels = Int32Array.from(order, (i) => i % 3);
        const names = order.map((i) => `sample ${i}`);
        const options = brief(method);
        const result = await attack(classifier, method, inputs, labels, { epsilon: 0.2, norm, names, options });
        await classifier.dispose();
        const values = (at: number) => [...row(result.adversarials, at)];
        return new Map(order.map((i, at) => [i, { ...result.samples[at], index: i, values: values(at) }]));
      };
      const order = Array.from({ length: 11 }, (_, i) => i);
      const together = await outcome(11, order);
      const others = [await outcome(2, order), await outcome(4, order.toReversed())];
      for (const other of others) for (const i of order) expect(other.get(i), `sample ${i}`).toEqual(together.get(i));
    },
  );

  it('pgd tries a restart only on samples that are not fooled yet', async () => {
    const { classifier } = linear(runtime, [6], 3, { low: 0, high: 1 });
    const inputs = samples([6], 8, 0, 1);
    const labels = Int32Array.from({ length: 8 }, (_, i) => i % 3);
    const cost = async (restarts: number) =>
      (await attack(classifier, attacks.pgd, inputs, labels, { epsilon: 10, options: { steps: 5, restarts } })).cost;
    const [one, three] = [await cost(1), await cost(3)];
    expect(three.backwards, 'all are fooled at once by so large a radius').toBe(one.backwards);
    await classifier.dispose();
  });

  it('reports gradients that are zero, and an epsilon beyond the pixel range', async () => {
    const classifier: Classifier = graphClassifier({
      name: 'constant',
      logitsOf: (x) => add(matmul(x, constant(floats([4, 2]))), constant(floats([2], [1, 0]))),
      inputShape: [4],
      classCount: 2,
      box: { low: 0, high: 1 },
      batchSize: 8,
      runtime,
    });
    const inputs = samples([4], 3, 0, 1);
    const result = await attack(classifier, attacks.fgsm, inputs, new Int32Array(3), { epsilon: 8 });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['epsilon-beyond-box', 'zero-gradient']);
    expect(result.adversarials.data, 'sign(0) = 0: nothing moves').toEqual(inputs.data);
    await classifier.dispose();
  });

  it.each([
    [{ epsilon: -1 }, 'epsilon'],
    [{ epsilon: Number.NaN }, 'epsilon'],
    [{ epsilon: 0.1, options: { stepz: 3 } }, 'stepz'],
    [{ epsilon: 0.1, options: { steps: 1.5 } }, 'steps'],
    [{ epsilon: 0.1, options: { steps: 0 } }, 'steps'],
  ])('refuses the options %j', async (options, option) => {
    const { classifier } = linear(runtime, [4], 2, WIDE);
    const inputs = samples([4], 2, 0, 1);
    for (const labels of [Int32Array.of(0, 0), Int32Array.of(1, 1)]) {
      await expect(attack(classifier, attacks.pgd, inputs, labels, options)).rejects.toMatchObject({ option });
    }
  });

  it('refuses labels, shapes and values that do not fit the model', async () => {
    const { classifier } = linear(runtime, [4], 2, { low: 0, high: 1 });
    const inputs = samples([4], 2, 0, 1);
    const run = (x: FloatTensor, labels: Int32Array) => attack(classifier, attacks.fgsm, x, labels, { epsilon: 0.1 });
    await expect(run(inputs, Int32Array.of(0, 2))).rejects.toThrow('label 2 is not one of');
    await expect(run(inputs, Int32Array.of(0))).rejects.toThrow('1 labels were given for 2 samples');
    await expect(run(samples([5], 2, 0, 1), new Int32Array(2))).rejects.toThrow('takes [N,4]');
    await expect(run(floats([1, 4], [0, 1, 2, 0]), new Int32Array(1))).rejects.toThrow('outside the box 0..1');
    await classifier.dispose();
  });
});
