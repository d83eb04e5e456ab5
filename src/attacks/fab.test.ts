import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import { type Attack, nearest, smallestDistance } from '../harness/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, row } from '../tensor/index.ts';
import { fab, fabTargeted } from './index.ts';

const COUNT = 10;
const CLASSES = [0, 1, 2, 3, 4];

describe('the fast adaptive boundary attack', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  async function search(method: Attack, options: Record<string, number>) {
    const { classifier, logit } = linear(runtime, [10], CLASSES.length, { low: -5, high: 5 });
    const inputs = samples([10], COUNT, 0, 1);
    const labels = Int32Array.from({ length: COUNT }, (_, i) => argMax(CLASSES.map((k) => logit(row(inputs, i), k))));
    const { samples: results } = await nearest(classifier, method, inputs, labels, { norm: 'L2', options });
    await classifier.dispose();
    return { distances: results.map(smallestDistance), costs: results.map(({ cost }) => cost) };
  }

  it('asks for one backward pass a step and target, or for one a class', async () => {
    const once = await search(fabTargeted, { steps: 5, targets: 3, finalSteps: 0 });
    for (const cost of once.costs) expect(cost).toEqual({ forwards: 1 + 3 * 5 * 2, backwards: 3 * 5 });
    const all = await search(fab, { steps: 5, finalSteps: 0 });
    for (const cost of all.costs) expect(cost).toEqual({ forwards: 1 + 5 * 2, backwards: 5 * CLASSES.length });
  });

  it.each([fab, fabTargeted])('$name comes no farther with restarts, which cost as much again', async (method) => {
    const [one, three] = [await search(method, { steps: 10 }), await search(method, { steps: 10, restarts: 3 })];
    three.distances.forEach((distance, i) => {
      expect(distance).toBeLessThanOrEqual(one.distances[i] * (1 + 1e-6));
      expect(three.costs[i].backwards).toBe(3 * one.costs[i].backwards);
    });
  });

  it('takes back what it went beyond the boundary, in the final search', async () => {
    const options = { steps: 1, eta: 1.5, alphaMax: 0 };
    const [rough, fine] = [await search(fab, { ...options, finalSteps: 0 }), await search(fab, options)];
    const shares = fine.distances.map((distance, i) => distance / rough.distances[i]).filter(Number.isFinite);
    expect(shares.length).toBeGreaterThan(COUNT / 2);
    expect(Math.max(...shares), 'it went 1.5 times as far as the boundary is').toBeCloseTo(1 / 1.5, 2);
    expect(Math.min(...shares)).toBeCloseTo(1 / 1.5, 2);
  });
});
