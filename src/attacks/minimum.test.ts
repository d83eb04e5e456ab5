import { expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import { nearest, smallestDistance } from '../harness/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { row } from '../tensor/index.ts';
import { type NormName, norms } from '../threat/index.ts';
import { minimum } from './index.ts';

it.each<[norm: NormName, searches: number]>([
  ['Linf', 3],
  ['L2', 2],
  ['L1', 2],
])(
  'minimum in %s finds the nearest point of a linear boundary with %i searches and half the effort',
  async (norm, searches) => {
    const runtime = await nativeRuntime();
    const { classifier, logit, difference } = linear(runtime, [12], 2, { low: -30, high: 30 });
    const inputs = samples([12], 5, -1, 1);
    const lead = (x: Float32Array) => logit(x, 1) - logit(x, 0);
    const labels = Int32Array.from({ length: 5 }, (_, i) => Number(lead(row(inputs, i)) > 0));
    const of = (options: Readonly<Record<string, number>>) =>
      nearest(classifier, minimum, inputs, labels, { norm, options });
    const [few, all] = [await of({ searches, effort: 0.5 }), await of({})];
    await classifier.dispose();
    await runtime.dispose();
    few.samples.map(smallestDistance).forEach((distance, i) => {
      const least = Math.abs(lead(row(inputs, i))) / norms[norm].dual(difference(0, 1));
      expect(distance / least, `sample ${i}`).toBeGreaterThan(1 - 1e-5);
      expect(distance / least, `sample ${i}`).toBeLessThan(1.02);
    });
    expect(few.cost.backwards).toBeLessThan(0.7 * all.cost.backwards);
  },
);
