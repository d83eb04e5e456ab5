/** Steps along the steepest direction of a norm, each projected back: the core of the iterated gradient attacks. */
import type { Subject } from '../../harness/attack.ts';

/** Moves x, in place, by `stepSize`, measured in the norm, along a gradient; then back into ball and box. */
export function step(subject: Subject, x: Float32Array, gradient: Float32Array, stepSize: number): void {
  subject.norm.ascend(x, gradient, stepSize, subject.box);
  subject.project(x);
}

/** The last of `steps` iterates from a start inside ball and box. */
export async function iterate(
  subject: Subject,
  start: Float32Array,
  steps: number,
  stepSize: number,
): Promise<Float32Array> {
  const x = start.slice();
  for (let i = 0; i < steps; i++) {
    const { gradient } = await subject.ascent(x);
    step(subject, x, gradient, stepSize);
  }
  return x;
}
