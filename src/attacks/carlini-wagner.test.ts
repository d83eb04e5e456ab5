import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import { nearest, smallestDistance } from '../harness/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, row } from '../tensor/index.ts';
import { norms, targeted } from '../threat/index.ts';
import { carliniWagner } from './index.ts';

describe("Carlini and Wagner's attack", () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  it.each(['untargeted', 'targeted'] as const)('leads the other class by the confidence, %s', async (aim) => {
    const { classifier, logit, difference } = linear(runtime, [10], 2, { low: -5, high: 5 });
    const inputs = samples([10], 6, 0, 1);
    const lead = (x: Float32Array, label: number) => logit(x, 1 - label) - logit(x, label);
    const labels = Int32Array.from({ length: 6 }, (_, i) => Number(lead(row(inputs, i), 0) > 0));
    const criterion = aim === 'targeted' ? targeted(labels.map((label) => 1 - label)) : labels;
    const confidence = 3;
    const { samples: results } = await nearest(classifier, carliniWagner, inputs, criterion, {
      norm: 'L2',
      options: { confidence },
    });
    await classifier.dispose();
    results.forEach((result, i) => {
      const found = result.found?.values ?? new Float32Array(10);
      expect(lead(found, labels[i])).toBeGreaterThan(confidence - 1e-4);
      const optimum = (confidence - lead(row(inputs, i), labels[i])) / norms.L2.dual(difference(0, 1));
      expect(smallestDistance(result)).toBeLessThan(1.05 * optimum);
    });
  });

  it('leaves the very edge of the box, however wide the box is beside the way', async () => {
    for (const width of [1, 255, 1e4]) {
      const { classifier, logit, difference } = linear(runtime, [10], 2, { low: 0, high: width });
      const black = floats([1, 10]);
      const label = Number(logit(row(black, 0), 1) > logit(row(black, 0), 0));
      const { samples: results } = await nearest(classifier, carliniWagner, black, Int32Array.of(label), {
        norm: 'L2',
      });
      await classifier.dispose();
      // Only coordinates that may grow help.
      const useful = difference(label, 1 - label).map((slope) => Math.max(slope, 0));
      const optimum = Math.abs(logit(row(black, 0), 1) - logit(row(black, 0), 0)) / norms.L2.dual(useful);
      expect(smallestDistance(results[0]) / optimum, `width ${width}`).toBeLessThan(1.05);
    }
  });
});
