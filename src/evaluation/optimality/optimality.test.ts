import { describe, expect, it } from 'vitest';
import { linear, samples } from '../../../test/linear-classifier.ts';
import { attacks } from '../../attacks/index.ts';
import { defineAttack, nearest, smallestDistance } from '../../harness/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { bestDistances, localOptimality } from './local-optimality.ts';
import { withinBudget } from './within-budget.ts';

describe('local optimality', () => {
  it('is 1 for the best known distances, and 0 for an attack that fools nothing', () => {
    const best = [0, 1, 2, 4];
    expect(localOptimality(best, best)).toBe(1);
    expect(localOptimality([0, Infinity, Infinity, Infinity], best)).toBe(0);
  });

  it('is 1 - (A - A*) / (c d - A*), by hand', () => {
    expect(localOptimality([0, 1.5, Infinity], [0, 1, 2])).toBeCloseTo(1 - (3.5 - 3) / (4 - 3), 12);
  });

  it('takes as best the nearest of any attack', () => {
    const distances = [
      [0, 3, Infinity],
      [0, 4, 2],
    ];
    expect(bestDistances(distances)).toEqual([0, 3, 2]);
  });
});

describe('an attack within a budget', () => {
  it('is credited with the nearest point that it asked about, and stopped where its passes are spent', async () => {
    const runtime = await nativeRuntime();
    const { classifier } = linear(runtime, [6], 2, { low: -30, high: 30 });
    const inputs = samples([6], 4, -1, 1);
    const labels = Int32Array.from({ length: 4 }, () => 0);
    const careless = defineAttack({
      name: 'careless',
      description: 'finds a near example, and returns a far one',
      access: 'gradient',
      seeks: 'smallest',
      norms: ['L2'],
      options: {},
      async run(subject) {
        const near = await attacks.ddn.with({ steps: 100 })(subject);
        return near?.map((value, j) => subject.input[j] + 3 * (value - subject.input[j]));
      },
    });
    const distances = async (budget: number) => {
      const { samples: found, cost } = await nearest(classifier, withinBudget(careless, budget), inputs, labels, {
        norm: 'L2',
      });
      return { distances: found.map(smallestDistance), cost };
    };
    const [some, all] = [await distances(30), await distances(2000)];
    const { samples: plain } = await nearest(classifier, careless, inputs, labels, { norm: 'L2' });
    await classifier.dispose();
    await runtime.dispose();
    plain.map(smallestDistance).forEach((distance, i) => {
      expect(all.distances[i], `sample ${i}: a third of what is returned`).toBeCloseTo(distance / 3, 4);
      expect(some.distances[i]).toBeGreaterThanOrEqual(all.distances[i]);
    });
    expect(some.cost.forwards + some.cost.backwards).toBeLessThanOrEqual(4 * 32);
  });
});
