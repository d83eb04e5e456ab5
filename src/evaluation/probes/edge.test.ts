import { afterAll, beforeAll, expect, it } from 'vitest';
import { graphClassifier } from '../../classifier/index.ts';
import { constant, type Value } from '../../graph/index.ts';
import { add, matmul, max, min, relu } from '../../operators/index.ts';
import { randomStream } from '../../random.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats } from '../../tensor/index.ts';
import { slopesAtEdge } from './edge.ts';

const [SIZE, UNITS] = [6, 30];
const random = randomStream('edge');
/** Positive, so that every unit wakes where a black input brightens. */
const wide = constant(
  floats(
    [SIZE, UNITS],
    Array.from({ length: SIZE * UNITS }, () => random.uniform(0.1, 1)),
  ),
);
const last = constant(
  floats(
    [UNITS, 2],
    Array.from({ length: 2 * UNITS }, () => random.normal()),
  ),
);

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

/** Two black inputs, one grey one, and one of which half is white. */
async function facts(logitsOf: (x: Value) => Value) {
  const box = { low: 0, high: 1 };
  const classifier = graphClassifier({
    name: 'edge',
    logitsOf,
    inputShape: [SIZE],
    classCount: 2,
    box,
    batchSize: 4,
    runtime,
  });
  const inputs = floats([4, SIZE]);
  inputs.data.fill(0.5, 2 * SIZE);
  inputs.data.fill(1, 3 * SIZE, 3.5 * SIZE);
  const found = await slopesAtEdge(classifier, { inputs, labels: new Int32Array(4) });
  await classifier.dispose();
  return found;
}

it('sees slopes that a network without a bias hides in black inputs', async () => {
  expect(await facts((x) => matmul(relu(matmul(x, wide)), last))).toEqual({
    atEdge: 3,
    hidden: [true, true, false, false],
  });
});

it('finds none hidden behind a bias, nor by a clip in front, whose slopes are taken inside', async () => {
  const none = { atEdge: 3, hidden: [false, false, false, false] };
  expect(await facts((x) => matmul(relu(add(matmul(x, wide), 0.1)), last))).toEqual(none);
  expect(await facts((x) => matmul(relu(add(matmul(max(0, min(1, x)), wide), 0.1)), last))).toEqual(none);
});
