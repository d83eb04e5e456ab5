import { describe, expect, it } from 'vitest';
import { constant, input, type Value } from '../graph/index.ts';
import { add, matmul, maxPool, relu, reshape } from '../operators/index.ts';
import { readWindow } from '../operators/windows/window.ts';
import { randomStream } from '../random.ts';
import { floatResult } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, integers, type Shape, sizeOf } from '../tensor/index.ts';
import { boundedLeads } from './bounded-leads.ts';

const [COUNT, INPUTS, CLASSES] = [3, 6, 4];
const BOX = { low: 0, high: 1 };
const labels = integers([COUNT], [2, 0, 3]);

const drawn = (name: string, shape: Shape): FloatTensor => {
  const random = randomStream('bounded leads', name);
  return floats(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.normal()),
  );
};
const weights = (name: string, shape: Shape) => constant(drawn(name, shape));
const dense = (x: Value) => {
  const h = relu(add(matmul(x, weights('w1', [INPUTS, 8])), weights('b1', [8])));
  return add(matmul(relu(matmul(h, weights('w2', [8, 8]))), weights('w', [8, CLASSES])), weights('b', [CLASSES]));
};
const networks: Readonly<Record<string, (x: Value) => Value>> = {
  'dense layers': dense,
  'a path around the last bend': (x) => add(dense(x), matmul(x, weights('v', [INPUTS, CLASSES]))),
  'a maximum': (x) => {
    const h = reshape(matmul(x, weights('u', [INPUTS, 16])), [x.shape[0], 1, 4, 4]);
    const pooled = maxPool(h, readWindow({ strides: [2, 2] }, [4, 4], [2, 2], 'pool'));
    return matmul(reshape(pooled, [x.shape[0], 4]), weights('top', [4, CLASSES]));
  },
};

describe.each(Object.entries(networks))('leads of a network with %s', (_, logitsOf) => {
  const x = input('x', 'float32', [COUNT, INPUTS]);
  const y = input('y', 'int64', [COUNT]);
  const radius = input('radius', 'float32', []);
  const centres = floats(
    [COUNT, INPUTS],
    Array.from({ length: COUNT * INPUTS }, (_value, i) => randomStream('centres', i).uniform()),
  );
  const compiled = nativeRuntime().then((runtime) => {
    const { byIntervals, byLines } = boundedLeads(logitsOf, { inputs: x, labels: y }, radius, BOX);
    return runtime.compile({ inputs: [x, y, radius], outputs: { byIntervals, byLines, logits: logitsOf(x) } });
  });
  const at = async (points: FloatTensor, epsilon: number) =>
    (await compiled).run({ x: points, y: labels, radius: floats([], [epsilon]) });
  /** The label's lead over each class. */
  const leadsOf = (logits: Float32Array) =>
    Array.from(logits, (value, i) => {
      const sample = Math.floor(i / CLASSES);
      return logits[sample * CLASSES + Number(labels.data[sample])] - value;
    });

  it('are the leads themselves where the ball is a point', async () => {
    const results = await at(centres, 0);
    const exact = leadsOf(floatResult(results, 'logits').data);
    for (const name of ['byIntervals', 'byLines']) {
      floatResult(results, name).data.forEach((bound, i) => {
        expect(bound, `${name} ${i}`).toBeCloseTo(exact[i], 4);
      });
    }
  });

  it('are below those of all points of the ball, and not all of them by far', async () => {
    const epsilon = 0.15;
    const results = await at(centres, epsilon);
    const least = new Array<number>(COUNT * CLASSES).fill(Number.POSITIVE_INFINITY);
    for (let trial = 0; trial < 200; trial++) {
      const random = randomStream('points of the ball', trial);
      const points = centres.data.map((value) => {
        const moved = value + epsilon * (trial % 2 === 0 ? 2 * random.integer(2) - 1 : random.uniform(-1, 1));
        return Math.min(BOX.high, Math.max(BOX.low, moved));
      });
      const { logits } = await at(floats([COUNT, INPUTS], points), 0);
      leadsOf(floatResult({ logits }, 'logits').data).forEach((lead, i) => {
        least[i] = Math.min(least[i], lead);
      });
    }
    for (const name of ['byIntervals', 'byLines']) {
      const gaps = Array.from(floatResult(results, name).data, (bound, i) => least[i] - bound);
      expect(Math.min(...gaps), name).toBeGreaterThan(-1e-4);
      expect(gaps.reduce((sum, gap) => sum + gap) / gaps.length, name).toBeLessThan(15);
    }
  });
});
