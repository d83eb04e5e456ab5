import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import { nearest, smallestDistance } from '../harness/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, row } from '../tensor/index.ts';
import { norms } from '../threat/index.ts';
import { deepfool } from './index.ts';

describe('DeepFool', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  const COUNT = 12;
  /** A linear model of 6 classes, with samples that it labels itself and the ways to all boundaries of each. */
  function labelled(norm: 'L2' | 'Linf', box = { low: -30, high: 30 }) {
    const { classifier, logit, difference } = linear(runtime, [10], 6, box);
    const inputs = samples([10], COUNT, 0, 1);
    const classes = [0, 1, 2, 3, 4, 5];
    const logits = Array.from({ length: COUNT }, (_, i) => classes.map((k) => logit(row(inputs, i), k)));
    const labels = Int32Array.from(logits, argMax);
    const ways = logits.map((z, i) =>
      classes.map((k) => (z[labels[i]] - z[k]) / norms[norm].dual(difference(labels[i], k))),
    );
    return { classifier, inputs, labels, logits, ways };
  }

  it.each(['L2', 'Linf'] as const)(
    'takes one step on a linear model in %s, and goes beyond the boundary by the overshoot',
    async (norm) => {
      const { classifier, inputs, labels, ways } = labelled(norm);
      for (const overshoot of [0, 0.02, 0.5]) {
        const { samples: results } = await nearest(classifier, deepfool, inputs, labels, {
          norm,
          options: { steps: 1, overshoot },
        });
        results.forEach((result, i) => {
          const optimum = Math.min(...ways[i].filter((way) => way > 0));
          expect(smallestDistance(result) / optimum).toBeCloseTo(1 + overshoot, 3);
          expect(result.cost, 'the ranking, one step, the answer').toEqual({ forwards: 3, backwards: 6 });
        });
      }
      await classifier.dispose();
    },
  );

  it('looks at the boundaries of the most probable classes only', async () => {
    const { classifier, inputs, labels, logits, ways } = labelled('L2');
    const { samples: results } = await nearest(classifier, deepfool, inputs, labels, {
      norm: 'L2',
      options: { steps: 1, candidates: 3, overshoot: 0 },
    });
    await classifier.dispose();
    results.forEach((result, i) => {
      const ranked = logits[i].map((_, k) => k).sort((a, b) => logits[i][b] - logits[i][a]);
      const optimum = Math.min(...ranked.slice(1, 3).map((k) => ways[i][k]));
      expect(smallestDistance(result)).toBeLessThan(optimum * 1.001);
      expect(result.cost.backwards).toBe(3);
    });
  });

  it('goes around the edge of the box in one step', async () => {
    const { classifier, inputs, labels } = labelled('L2', { low: 0, high: 1 });
    const { samples: results } = await nearest(classifier, deepfool, inputs, labels, {
      norm: 'L2',
      options: { steps: 1 },
    });
    await classifier.dispose();
    const fooled = results.filter(({ found }) => found !== undefined);
    expect(fooled.length, 'some lie behind corners that the overshoot does not reach').toBeGreaterThan(COUNT / 2);
    expect(fooled.some(({ found }) => found?.values.some((value) => value === 0 || value === 1))).toBe(true);
  });
});
