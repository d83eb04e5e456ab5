import { describe, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import type { Classifier } from '../classifier/index.ts';
import { mul } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, row } from '../tensor/index.ts';
import { norms } from '../threat/index.ts';
import { fooledBy, perturbed, universalPerturbation } from './universal.ts';

describe('a universal perturbation', () => {
  it.each(['Linf', 'L2'] as const)('is in %s the one that leads a linear model farthest', async (name) => {
    const runtime = await nativeRuntime();
    const { classifier, difference } = linear(runtime, [12], 2, { low: -1e6, high: 1e6 }, 8, 1e3);
    const inputs = samples([12], 20, -0.1, 0.1);
    const epsilon = 0.05;
    const options = { norm: name, epsilon, epochs: 20, batchSize: 8 };
    const change = await universalPerturbation(classifier, inputs, new Int32Array(20), options);
    const again = await universalPerturbation(classifier, inputs, new Int32Array(20), options);
    await classifier.dispose();
    await runtime.dispose();
    const slopes = difference(0, 1);
    const gain = change.reduce((sum, value, j) => sum + slopes[j] * value, 0);
    expect(gain / (epsilon * norms[name].dual(slopes))).toBeGreaterThan(0.999);
    expect(norms[name].distance(change, new Float32Array(12))).toBeLessThanOrEqual(epsilon);
    expect(again).toEqual(change);
  });

  it.each([1e-9, 1e6])('is the same where all logits are multiplied by %f', async (scale) => {
    const runtime = await nativeRuntime({ threads: 1 });
    const { classifier } = linear(runtime, [20], 3, { low: 0, high: 1 });
    const scaled = classifier.withScores((logits) => mul(logits, scale), 3);
    const inputs = samples([20], 40, 0, 1);
    const logits = await classifier.logits(inputs);
    const labels = Int32Array.from({ length: 40 }, (_, i) => argMax(row(logits, i)));
    const fooled = async (model: Classifier) =>
      fooledBy(model, inputs, labels, await universalPerturbation(model, inputs, labels, { epsilon: 0.3 }));
    const [here, there] = [await fooled(classifier), await fooled(scaled)];
    await scaled.dispose();
    await classifier.dispose();
    await runtime.dispose();
    expect(here).toBeGreaterThan(4);
    expect(Math.abs(here - there), `${here} are fooled, and ${there}`).toBeLessThanOrEqual(1);
  });

  it('is added inside the box, and fools inputs that it was not made on', async () => {
    const runtime = await nativeRuntime();
    const box = { low: 0, high: 1 };
    const { classifier } = linear(runtime, [20], 3, box);
    const inputs = samples([20], 60, 0, 1);
    const logits = await classifier.logits(inputs);
    const labels = Int32Array.from({ length: 60 }, (_, i) => argMax(row(logits, i)));
    const some = { ...inputs, shape: [30, 20], data: inputs.data.slice(0, 600) };
    const others = { ...inputs, shape: [30, 20], data: inputs.data.slice(600) };
    const change = await universalPerturbation(classifier, some, labels.slice(0, 30), { epsilon: 0.4 });
    const noise = new Float32Array(20);
    norms.Linf.sampleSphere(new Float32Array(20), 0.4, randomStream('noise'), noise);
    const fooledBy = async (added: Float32Array) => {
      const answers = await classifier.logits(perturbed(others, added, classifier));
      return Array.from({ length: 30 }, (_, i) => argMax(row(answers, i)) !== labels[30 + i]).filter(Boolean).length;
    };
    const [byChange, byNoise] = [await fooledBy(change), await fooledBy(noise)];
    const moved = perturbed(others, change, classifier);
    await classifier.dispose();
    await runtime.dispose();
    expect(moved.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(byChange, 'more than noise of the same size').toBeGreaterThan(byNoise);
  });
});
