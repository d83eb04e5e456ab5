import { type Label, randomStream } from '../../random.ts';

/** Which copy of which input. */
export interface NoisyCopy {
  readonly seed: number;
  readonly name: Label;
  readonly purpose: 'selection' | 'count';
  readonly copy: number;
}

/** Standard normal numbers that depend on the copy alone. */
export function drawNoise(into: Float32Array, { seed, name, purpose, copy }: NoisyCopy): void {
  const random = randomStream(seed, 'smoothing', name, purpose, copy);
  for (let i = 0; i < into.length; i++) into[i] = random.normal();
}
