/** Samples to attack. */
import type { Classifier } from '../src/classifier/index.ts';
import { randomStream } from '../src/random.ts';
import { type FloatTensor, floats, sizeOf } from '../src/tensor/index.ts';

/** Uniform noise in the box, which keeps every kernel as busy as photographs do. */
export function samplesFor({ inputShape, box }: Pick<Classifier, 'inputShape' | 'box'>, count: number): FloatTensor {
  const random = randomStream('bench', 'inputs');
  const inputs = floats([count, ...inputShape]);
  for (let i = 0; i < sizeOf(inputs.shape); i++) inputs.data[i] = random.uniform(box.low, box.high);
  return inputs;
}
