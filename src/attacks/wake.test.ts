import { describe, expect, it } from 'vitest';
import { graphClassifier } from '../classifier/index.ts';
import { constant, type Value } from '../graph/index.ts';
import { attack } from '../harness/index.ts';
import { add, matmul, relu } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { attacks } from './index.ts';

const [WIDTH, COUNT, EPSILON] = [16, 6, 0.1];
/** A unit that no sample switches on, and that calls for class 2 by far: off by this much in the middle of the box. */
const ASLEEP_BY = 1;

describe('a unit that is off on all samples', () => {
  it('is woken, which gradients alone do not see, as far as the ball allows in closed form', async () => {
    const runtime = await nativeRuntime();
    const random = randomStream('dead unit');
    const weights = Float32Array.from({ length: WIDTH }, () => (random.uniform() < 0.5 ? -1 : 1));
    const reach = EPSILON * WIDTH - ASLEEP_BY;
    const lead = 100;
    const loudly = (lead / reach) * 1.01;
    const logitsOf = (x: Value) => {
      const unit = relu(add(matmul(x, constant(floats([WIDTH, 1], weights))), constant(floats([1], [offset]))));
      return add(matmul(unit, constant(floats([1, 3], [0, 0, loudly]))), constant(floats([3], [lead, 1, 0])));
    };
    const middle = new Float32Array(COUNT * WIDTH).fill(0.5);
    const offset = -ASLEEP_BY - weights.reduce((sum, weight) => sum + 0.5 * weight, 0);
    const box = { low: 0, high: 1 };
    const classifier = graphClassifier({
      name: 'asleep',
      logitsOf,
      inputShape: [WIDTH],
      classCount: 3,
      box,
      batchSize: 4,
      runtime,
    });
    const inputs = floats([COUNT, WIDTH], middle);
    const count = async (name: string, epsilon: number) => {
      const { samples } = await attack(classifier, attacks[name], inputs, new Int32Array(COUNT), { epsilon });
      return samples.filter(({ fooled }) => fooled).length;
    };
    expect(await count('apgd', EPSILON), 'no gradient leads there').toBe(0);
    expect(await count('wake', EPSILON), 'the unit is as far on as it can be').toBe(COUNT);
    expect(await count('wake', 0.97 * EPSILON), 'and nobody gets farther').toBe(0);
    await classifier.dispose();
    await runtime.dispose();
  });
});
