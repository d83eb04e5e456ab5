import { describe, expect, it } from 'vitest';
import { graphClassifier } from '../classifier/index.ts';
import { constant } from '../graph/index.ts';
import { nearest, smallestDistance } from '../harness/index.ts';
import { add, matmul } from '../operators/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { fmn } from './index.ts';

describe('the fast minimum-norm attack', () => {
  it.each(['L2', 'Linf', 'L1'] as const)(
    'is not stopped in %s by steep slopes that lead out of the box',
    async (norm) => {
      const runtime = await nativeRuntime();
      // Class 1 rises by 1000 with each of three pixels that are white already, and by 1 with the one that is black.
      const classifier = graphClassifier({
        name: 'steep',
        logitsOf: (x) =>
          add(
            matmul(x, constant(floats([4, 2], [0, 1000, 0, 1000, 0, 1000, 0, 1]))),
            constant(floats([2], [3000.5, 0])),
          ),
        inputShape: [4],
        classCount: 2,
        box: { low: 0, high: 1 },
        batchSize: 1,
        runtime,
      });
      const { samples } = await nearest(classifier, fmn, floats([1, 4], [1, 1, 1, 0]), Int32Array.of(0), { norm });
      await classifier.dispose();
      await runtime.dispose();
      expect(smallestDistance(samples[0])).toBeGreaterThan(0.5);
      expect(smallestDistance(samples[0])).toBeLessThan(0.5 * 1.05);
    },
  );
});
