/** Steps along the steepest direction of a norm, each projected back: the core of the iterated gradient attacks. */
import { type FloatTensor, row } from '../tensor/index.ts';
import type { AttackContext } from './attack.ts';

/** A copy of a tensor that may be written to. */
export function copyOf(values: FloatTensor): FloatTensor {
  return { ...values, data: values.data.slice() };
}

/** Moves each sample by `stepSize`, measured in the norm, along its gradient; then back into ball and box. In place. */
export function step(context: AttackContext, x: FloatTensor, gradient: FloatTensor, stepSize: number): void {
  const { inputs, norm, epsilon, box } = context;
  const [count] = x.shape;
  const direction = new Float32Array(x.data.length / count);
  for (let i = 0; i < count; i++) {
    const sample = row(x, i);
    norm.steepest(row(gradient, i), direction);
    for (let j = 0; j < sample.length; j++) sample[j] += stepSize * direction[j];
    norm.project(sample, row(inputs, i), epsilon, box);
  }
}

/** The last of `steps` iterates from a start inside ball and box. */
export async function iterate(
  context: AttackContext,
  start: FloatTensor,
  steps: number,
  stepSize: number,
): Promise<FloatTensor> {
  const x = copyOf(start);
  for (let i = 0; i < steps; i++) {
    const { gradient } = await context.ascent(x);
    step(context, x, gradient, stepSize);
  }
  return x;
}
