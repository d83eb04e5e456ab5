/** Tensors to start learning from. */
import type { RandomStream } from '../random.ts';
import { type FloatTensor, floats, type Shape } from '../tensor/index.ts';

/** Independent numbers, uniform in [-bound, bound). */
export function uniform(random: RandomStream, shape: Shape, bound: number): FloatTensor {
  const values = floats(shape);
  for (let i = 0; i < values.data.length; i++) values.data[i] = random.uniform(-bound, bound);
  return values;
}
