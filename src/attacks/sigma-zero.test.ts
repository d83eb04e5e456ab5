/** The fewest changes that fool a linear model inside the box, in closed form. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import { nearest, smallestDistance } from '../harness/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { row, type Shape } from '../tensor/index.ts';
import { type Box, boxWidth, targeted } from '../threat/index.ts';
import { sigmaZero } from './index.ts';

const boxes: readonly Box[] = [
  { low: 0, high: 1 },
  { low: -1, high: 1 },
  { low: 0, high: 255 },
];
const shapes: readonly Shape[] = [[12], [3, 8]];
const cases = boxes.flatMap((box) =>
  shapes.flatMap((shape) =>
    (['untargeted', 'targeted'] as const).map((aim) => ({ box, shape, aim, range: `${box.low}..${box.high}` })),
  ),
);

describe('sigma-zero', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  it.each(cases)('changes as few coordinates as can be, $shape in $range, $aim', async ({ box, shape, aim }) => {
    const count = 8;
    const { classifier, logit, difference } = linear(runtime, shape, 2, box);
    const middle = (box.low + box.high) / 2;
    const inputs = samples(shape, count, middle - boxWidth(box) / 4, middle + boxWidth(box) / 4);
    const labels = Int32Array.from({ length: count }, (_, i) =>
      Number(logit(row(inputs, i), 1) > logit(row(inputs, i), 0)),
    );
    const criterion = aim === 'targeted' ? targeted(labels.map((label) => 1 - label)) : labels;
    const result = await nearest(classifier, sigmaZero, inputs, criterion, { norm: 'L0' });
    await classifier.dispose();
    const excess = result.samples.map((sample, i) => {
      const [x, label] = [row(inputs, i), labels[i]];
      let lead = logit(x, label) - logit(x, 1 - label);
      const gains = Array.from(difference(label, 1 - label), (slope, j) =>
        slope > 0 ? slope * (box.high - x[j]) : slope * (box.low - x[j]),
      ).sort((a, b) => b - a);
      let fewest = 0;
      while (lead > 0 && fewest < gains.length) lead -= gains[fewest++];
      if (lead > 0) return 0;
      expect(smallestDistance(sample), `sample ${i}: ${fewest} are needed`).toBeGreaterThanOrEqual(fewest);
      return smallestDistance(sample) - fewest;
    });
    expect(Math.max(...excess), 'one more than needed at most').toBeLessThanOrEqual(1);
    expect(excess.filter((more) => more > 0).length, 'and that in one sample of four at most').toBeLessThanOrEqual(2);
  });
});
