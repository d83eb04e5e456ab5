/** What is computed in the browser: losses of the CNN of the MNIST challenge, and their gradients in the images. */
import type { ParameterTensors } from '../../src/nn/index.ts';
import { randomStream } from '../../src/random.ts';
import type { FloatTensor } from '../../src/tensor/index.ts';
import { mnistCnn } from '../mnist-cnn.ts';
import { samplesFor } from '../samples.ts';

export const BATCH = 64;
export const CLASSES = 10;

export interface Problem {
  /** The weights, which the model's file has too. */
  readonly parameters: ParameterTensors;
  /** [BATCH, 1, 28, 28] in 0..1 */
  readonly inputs: FloatTensor;
  readonly labels: Int32Array;
}

export function problem(): Problem {
  return {
    parameters: mnistCnn.initialParameters(randomStream('bench', 'weights')),
    inputs: samplesFor({ inputShape: mnistCnn.inputShape, box: { low: 0, high: 1 } }, BATCH),
    labels: Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES),
  };
}

/** Cross-entropies, and the gradient of each in its own image. */
export interface Slopes {
  readonly losses: Float32Array;
  readonly gradient: Float32Array;
}

/** Who computes it. */
export interface Contender {
  /** With its version and what it computes on. */
  readonly name: string;
  /** How many it computes on, which may be fewer than it was given. */
  readonly threads: number;
  /** From images in JavaScript to numbers in JavaScript. */
  slopes(): Promise<Slopes>;
}
