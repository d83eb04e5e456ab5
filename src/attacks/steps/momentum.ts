/** Gradient steps with momentum: the core of the attacks that are made to transfer from one model to another. */
import type { Subject } from '../../harness/attack.ts';
import { chosen, integer, real } from '../../harness/options.ts';
import { step } from './iterate.ts';

export const momentumOptions = {
  steps: integer(10, 'gradient steps', 1),
  stepSize: chosen('length of a step in the norm, in the input scale; by default epsilon / steps'),
  decay: real(1, 'how much of the accumulated gradient is kept from step to step'),
};

interface Momentum {
  readonly steps: number;
  readonly stepSize?: number | undefined;
  readonly decay: number;
}

/** The gradient to follow from a point, which is not to be changed, given what has accumulated. */
type GradientAt = (x: Float32Array, momentum: Float32Array, step: number) => Promise<Float32Array>;

/** The last of some steps from the clean sample along gradients that accumulate, each divided by its L1 norm. */
export async function momentumAscent(
  subject: Subject,
  { steps, stepSize = subject.epsilon / steps, decay }: Momentum,
  gradientAt: GradientAt,
): Promise<Float32Array> {
  const x = subject.input.slice();
  const momentum = new Float32Array(x.length);
  for (let i = 0; i < steps; i++) {
    accumulate(momentum, await gradientAt(x, momentum, i), decay);
    step(subject, x, momentum, stepSize);
  }
  return x;
}

function accumulate(momentum: Float32Array, gradient: Float32Array, decay: number): void {
  let norm = 0;
  for (const slope of gradient) norm += Math.abs(slope);
  const scale = norm > 0 ? 1 / norm : 0;
  for (let j = 0; j < momentum.length; j++) momentum[j] = decay * momentum[j] + scale * gradient[j];
}
