/** Nets with a unit that is off on all samples and changes the answer once it is on: no gradient at a sample shows it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apgd } from '../../attacks/index.ts';
import { graphClassifier } from '../../classifier/index.ts';
import { constant, type Value } from '../../graph/index.ts';
import { attack } from '../../harness/index.ts';
import { add, clip, matmul, max, relu } from '../../operators/index.ts';
import { randomStream } from '../../random.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { type FloatTensor, floats } from '../../tensor/index.ts';
import { audit, type SampleSet } from '../index.ts';

const [WIDTH, COUNT, EPSILON] = [64, 6, 0.1];
/** Units beside the one that can be switched on; they would do more, but nothing within epsilon switches them on. */
const DECOYS = 5;
/** How far units are off on the sample that is nearest to switching them on. */
const [OFF_BY, DECOYS_OFF_BY] = [3.5, 10];

/** Grey noise, of which the first pixel says the class, dark or bright; no change of epsilon hides that. */
function noise(): SampleSet {
  const random = randomStream('dead units', 'samples');
  const data = Float32Array.from({ length: COUNT * WIDTH }, () => random.uniform(0.45, 0.55));
  for (let i = 0; i < COUNT; i++) data[i * WIDTH] = i % 2 === 0 ? 0.2 : 0.8;
  return {
    inputs: floats([COUNT, WIDTH], data),
    labels: Int32Array.from({ length: COUNT }, (_, i) => i % 2),
    names: Array.from({ length: COUNT }, (_, i) => i),
  };
}

/** Weights [WIDTH, 1 + DECOYS] and offsets of units that look at all pixels but the first, so that all are off on all samples. */
function sleepers(
  { data }: FloatTensor,
  seed: string,
): { readonly weights: FloatTensor; readonly offsets: FloatTensor } {
  const random = randomStream('dead units', seed);
  const columns = 1 + DECOYS;
  const weights = Float32Array.from({ length: WIDTH * columns }, (_, i) =>
    i < columns ? 0 : random.integer(2) * 2 - 1,
  );
  const offsets = Float32Array.from({ length: columns }, (_, unit) => {
    const sums = Array.from({ length: COUNT }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < WIDTH; j++) sum += weights[j * columns + unit] * data[i * WIDTH + j];
      return sum;
    });
    return -Math.max(...sums) - (unit === 0 ? OFF_BY : DECOYS_OFF_BY);
  });
  return { weights: floats([WIDTH, columns], weights), offsets: floats([1, columns], offsets) };
}

/** How units pass on what is above zero. */
const rectifiers: Readonly<Record<string, (given: Value) => Value>> = {
  Relu: relu,
  'Clip with a ceiling': (given) => clip(given, 0, 6),
  'Max with zero': (given) => max(given, 0),
  'Relu behind another': (given) => relu(add(relu(add(given, 5)), -5)),
};

describe('the default audit', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  it.each(Object.keys(rectifiers))('finds a unit that no sample switches on: %s', async (name) => {
    const samples = noise();
    const { weights, offsets } = sleepers(samples.inputs, name);
    const byPixel = Float32Array.from({ length: WIDTH * 3 }, (_, i) => (i < 3 ? [-10, 10, 0][i] : 0));
    const third = Float32Array.from({ length: (1 + DECOYS) * 3 }, (_, i) => (i % 3 < 2 ? 0 : i === 2 ? 2000 : 9000));
    const logitsOf = (x: Value) => {
      const usual = add(matmul(x, constant(floats([WIDTH, 3], byPixel))), constant(floats([1, 3], [5, -5, -50])));
      const passed = rectifiers[name](add(matmul(x, constant(weights)), constant(offsets)));
      return add(usual, matmul(passed, constant(floats([1 + DECOYS, 3], third))));
    };
    const common = { name, logitsOf, inputShape: [WIDTH], classCount: 3, box: { low: 0, high: 1 }, batchSize: 32 };
    const classifier = graphClassifier({ ...common, runtime });
    const byGradients = await attack(classifier, apgd, samples.inputs, samples.labels, { epsilon: EPSILON });
    expect(byGradients.samples.filter(({ fooled }) => fooled)).toEqual([]);
    const { robustAccuracy, cleanAccuracy } = await audit(classifier, samples, { epsilon: EPSILON });
    expect(cleanAccuracy.value).toBe(1);
    expect(robustAccuracy.count, 'the unit can be switched on from everywhere').toBe(0);
    await classifier.dispose();
  });
});
