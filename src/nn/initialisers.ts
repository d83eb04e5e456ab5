/** Tensors to start learning from. */
import type { RandomStream } from '../random.ts';
import { type FloatTensor, floats, type Shape, sizeOf } from '../tensor/index.ts';

/** Independent numbers, uniform in [-bound, bound). */
export function uniform(random: RandomStream, shape: Shape, bound: number): FloatTensor {
  return drawn(shape, () => random.uniform(-bound, bound));
}

/** Uniform in [-0.005, 0.005): pylearn2's `irange` in the recipes of maxout networks. */
export function nearZero(random: RandomStream, shape: Shape): FloatTensor {
  return uniform(random, shape, 0.005);
}

/** How many numbers each output of a layer is made from, and how many outputs each of its inputs goes into. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** The fans of weights [inputs, outputs] of a dense layer, or of kernels [outputs, inputs, ...kernel] of a convolution. */
export function fansOf(shape: Shape): Fans {
  if (shape.length === 2) return { fanIn: shape[0], fanOut: shape[1] };
  const [outputs, inputs, ...kernel] = shape;
  return { fanIn: inputs * sizeOf(kernel), fanOut: outputs * sizeOf(kernel) };
}

/**
 * Uniform with a variance of 2 / (fanIn + fanOut): keeps both the activations and their gradients of one size from layer to
 * layer where units are nearly linear, such as those of sigmoid, tanh and softmax.
 *
 * @see X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16.
 */
export function glorotUniform(random: RandomStream, shape: Shape, fans: Fans = fansOf(shape)): FloatTensor {
  return uniform(random, shape, Math.sqrt(6 / (fans.fanIn + fans.fanOut)));
}

/**
 * Normal with a variance of 2 / fanIn: keeps activations of one size from layer to layer where units are rectified.
 *
 * @see K. He, X. Zhang, S. Ren and J. Sun, 2015, arXiv 1502.01852, equation 10.
 */
export function heNormal(random: RandomStream, shape: Shape, fans: Fans = fansOf(shape)): FloatTensor {
  const deviation = Math.sqrt(2 / fans.fanIn);
  return drawn(shape, () => deviation * random.normal());
}

function drawn(shape: Shape, draw: () => number): FloatTensor {
  const values = floats(shape);
  for (let i = 0; i < values.data.length; i++) values.data[i] = draw();
  return values;
}
