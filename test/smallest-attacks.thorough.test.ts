/** Attacks that seek the smallest perturbation, on a network that has learned something. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attacks, fgsm } from '../src/attacks/index.ts';
import { type Classifier, classifierFromBytes } from '../src/classifier/index.ts';
import { drawDigits } from '../src/data/index.ts';
import { bisected, nearest, smallestDistance } from '../src/harness/index.ts';
import { crossEntropy, denseNetwork, exportClassifier, sgd } from '../src/nn/index.ts';
import type { Runtime } from '../src/runtime/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import type { FloatTensor } from '../src/tensor/index.ts';
import { type NormName, normNames } from '../src/threat/index.ts';
import { constantRates, fitParameters, meanLoss } from '../src/training/index.ts';

const seekers = Object.values(attacks).filter(({ seeks, access }) => seeks === 'smallest' && access === 'gradient');
const pairs = seekers.flatMap((method) => method.norms.map((norm) => ({ method, norm, name: method.name })));

describe('on a network that tells digits apart', () => {
  let runtime: Runtime;
  let classifier: Classifier;
  let digits: { readonly inputs: FloatTensor; readonly labels: Int32Array };
  const byFgsm = new Map<NormName, readonly number[]>();

  beforeAll(async () => {
    runtime = await nativeRuntime();
    const architecture = denseNetwork([1, 28, 28], { units: [32] });
    const { images: inputs, labels } = drawDigits({ count: 1500, seed: 1, split: 'train' });
    const { parameters } = await fitParameters(
      { architecture, objective: meanLoss(crossEntropy), optimizer: sgd },
      { inputs, labels },
      { runtime, seed: 0, epochs: 6, batchSize: 30, schedule: constantRates({ learningRate: 0.1 }) },
    );
    classifier = await classifierFromBytes(exportClassifier(architecture, parameters), { runtime, name: 'digits' });
    const { images, labels: shown } = drawDigits({ count: 8, seed: 1, split: 'test' });
    digits = { inputs: images, labels: shown };
    for (const norm of normNames) {
      const { samples } = await nearest(classifier, bisected(fgsm), images, shown, { norm });
      byFgsm.set(norm, samples.map(smallestDistance));
    }
  });
  afterAll(async () => {
    await classifier.dispose();
    await runtime.dispose();
  });

  /** Enough steps here, and not so many that it takes long. */
  const options = (name: string): Record<string, number> =>
    name === 'cw' ? { steps: 150 } : name === 'fab-t' ? { steps: 15 } : {};

  it.each(pairs)('$name in $norm comes nearer than FGSM at its best epsilon', async ({ method, norm, name }) => {
    const { samples } = await nearest(classifier, method, digits.inputs, digits.labels, {
      norm,
      options: options(name),
    });
    const found = samples.map(smallestDistance);
    const bar = byFgsm.get(norm) ?? [];
    found.forEach((distance, i) => {
      expect(distance, `digit ${i}: FGSM comes as near as ${bar[i]}`).toBeLessThan(1.05 * bar[i]);
    });
    expect(mean(found)).toBeLessThan(mean(bar));
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
