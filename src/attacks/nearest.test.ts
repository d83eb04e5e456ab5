import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, row, type Shape } from '../tensor/index.ts';
import { norms, targeted } from '../threat/index.ts';
import {
  type Attack,
  attacks,
  bisected,
  deepfool,
  fab,
  fabTargeted,
  fgsm,
  nearest,
  smallestDistance,
} from './index.ts';

const BOX = { low: -30, high: 30 };

const seekers: readonly Attack[] = [
  bisected(fgsm),
  ...Object.values(attacks).filter(({ seeks }) => seeks === 'smallest'),
];
const looksAtEachBoundary: readonly Attack[] = [deepfool, fab, fabTargeted];
const shapes: Shape[] = [[12], [3, 4], [2, 2, 3]];
const cases = seekers.flatMap((method) =>
  method.norms.flatMap((norm) =>
    method.aims.flatMap((aim) =>
      shapes.flatMap((shape) => [1, 3, 8].map((count) => ({ name: method.name, method, norm, aim, shape, count }))),
    ),
  ),
);

describe('the nearest adversarial example of a linear model', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  it.each(cases)(
    '$name finds within 5 % in $norm, $aim, $shape x $count',
    async ({ method, norm, aim, shape, count }) => {
      // One loss for all wrong classes does not tell whose boundary is nearest, and a target may lie behind another class.
      const classCount = aim === 'untargeted' && looksAtEachBoundary.includes(method) ? 4 : 2;
      const { classifier, logit, difference } = linear(runtime, shape, classCount, BOX);
      const inputs = samples(shape, count, -1, 1);
      const classes = Array.from({ length: classCount }, (_, k) => k);
      const labels = Int32Array.from({ length: count }, (_, i) => argMax(classes.map((k) => logit(row(inputs, i), k))));
      const criterion = aim === 'targeted' ? targeted(labels.map((label) => 1 - label)) : labels;
      const result = await nearest(classifier, method, inputs, criterion, { norm });
      await classifier.dispose();
      result.samples.forEach((sample, i) => {
        const x = row(inputs, i);
        const others = classes.filter((k) => k !== labels[i]);
        const boundaries = others.map(
          (k) => (logit(x, labels[i]) - logit(x, k)) / norms[norm].dual(difference(labels[i], k)),
        );
        const optimum = Math.min(...boundaries);
        const found = smallestDistance(sample);
        expect(found, `sample ${i}: nobody comes nearer than the boundary`).toBeGreaterThan(optimum * (1 - 1e-3));
        expect(found, `sample ${i}: the boundary is ${optimum} away`).toBeLessThan(optimum * 1.05);
      });
    },
  );

  it('is no example at all where none is found, and at distance 0 what is fooled already', async () => {
    const { classifier } = linear(runtime, [4], 2, { low: 0, high: 1 }, 8, 1000);
    const inputs = floats([2, 4], [0, 0.5, 1, 0.2, 1, 1, 0, 0]);
    const result = await nearest(classifier, bisected(fgsm), inputs, Int32Array.of(0, 1));
    await classifier.dispose();
    expect(result.samples.map(({ found }) => found)).toEqual([undefined, undefined]);
    expect(result.samples.map(smallestDistance)).toEqual([Number.POSITIVE_INFINITY, 0]);
  });
});
