/** What checks see of a gradient is the same, whatever positive number the logits are multiplied by. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Classifier, graphClassifier } from '../../classifier/index.ts';
import { constant, type Value } from '../../graph/index.ts';
import { add, div, floor, matmul, mul, tanh } from '../../operators/index.ts';
import { randomStream } from '../../random.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { argMax, type FloatTensor, floats, row, sizeOf } from '../../tensor/index.ts';
import type { Labelled } from '../audit/climb.ts';
import { gradientKinds } from './gradients.ts';
import { lossAlongLine } from './line.ts';

const [COUNT, SIZE, UNITS, CLASSES] = [40, 6, 12, 5];
const random = randomStream('scales of logits');
const normal = (shape: readonly number[]): FloatTensor =>
  floats(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.normal()),
  );
const [first, last] = [constant(normal([SIZE, UNITS])), constant(normal([UNITS, CLASSES]))];
const inputs = floats(
  [COUNT, SIZE],
  Array.from({ length: COUNT * SIZE }, () => random.uniform(0.1, 0.9)),
);
const run = { norm: 'Linf', epsilon: 0.02, clip: true } as const;

const net = (x: Value) => matmul(tanh(matmul(x, first)), last);
/** Hardly any slope within steps. */
const stairs = (x: Value) => net(add(div(floor(mul(x, 8)), 8), mul(1e-9, x)));

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

/** What two checks count of the samples, each with the class that is answered for its label. */
async function seen(logitsOf: (x: Value) => Value) {
  const box = { low: 0, high: 1 };
  const parts = { name: 'scaled', inputShape: [SIZE], classCount: CLASSES, box, batchSize: COUNT, runtime };
  const classifier: Classifier = graphClassifier({ ...parts, logitsOf });
  const logits = await classifier.logits(inputs);
  const samples: Labelled = {
    inputs,
    labels: Int32Array.from({ length: COUNT }, (_, i) => argMax(row(logits, i))),
  };
  const kinds = await gradientKinds(classifier, samples);
  const { falls } = await lossAlongLine(classifier, samples, run);
  await classifier.dispose();
  return { useless: kinds.filter((kind) => kind !== 'useful').length, falling: falls.filter(Boolean).length };
}

it.each([1e-30, 1e-20, 1e-9, 1e-4, 1, 1e4, 1e9, 1e20])('raises no alarm of logits times %f', async (scale) => {
  expect(await seen((x) => mul(net(x), scale))).toEqual({ useless: 0, falling: 0 });
});

it.each([1e-20, 1e-9, 1, 1e9])('still sees stairs behind logits times %f', async (scale) => {
  const { useless, falling } = await seen((x) => mul(stairs(x), scale));
  expect(useless, 'samples with a useless gradient').toBeGreaterThan(COUNT / 2);
  expect(falling, 'samples whose loss does not grow').toBeGreaterThan(0);
});
