/** The convolutional network that the MNIST challenge attacks (Madry et al. 2018, arXiv 1706.06083), with random weights. */
import { applyOne, type Value } from '../src/graph/index.ts';
import { type Architecture, affine, flatten, uniform } from '../src/nn/index.ts';
import { conv, MaxPool, relu } from '../src/operators/index.ts';
import type { RandomStream } from '../src/random.ts';
import { floats, type Shape, sizeOf } from '../src/tensor/index.ts';

/** He, Zhang, Ren and Sun 2015, arXiv 1502.01852: keeps the size of activations from layer to layer. */
function heUniform(random: RandomStream, shape: Shape, fanIn: number) {
  return uniform(random, shape, Math.sqrt(6 / fanIn));
}

const window = { kernel: [5, 5], strides: [1, 1], dilations: [1, 1], before: [2, 2], after: [2, 2] };

function convolution(x: Value, weights: Value, biases: Value): Value {
  const pooling = { kernel_shape: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0] };
  return applyOne(MaxPool, [relu(conv(x, weights, window, 1, biases))], pooling);
}

/** 5x5x32, 5x5x64, each with a ReLU and 2x2 pooling; 1024 ReLUs; 10 logits. Dense weights are [inputs, outputs]. */
export const mnistCnn: Architecture = {
  name: 'mnist-cnn',
  inputShape: [1, 28, 28],
  initialParameters: (random) => ({
    w1: heUniform(random.fork('w1'), [32, 1, 5, 5], 25),
    b1: floats([32]),
    w2: heUniform(random.fork('w2'), [64, 32, 5, 5], sizeOf([32, 5, 5])),
    b2: floats([64]),
    w3: heUniform(random.fork('w3'), [3136, 1024], 3136),
    b3: floats([1024]),
    w4: heUniform(random.fork('w4'), [1024, 10], 1024),
    b4: floats([10]),
  }),
  logits: (inputs, { w1, b1, w2, b2, w3, b3, w4, b4 }) => {
    const features = convolution(convolution(inputs, w1, b1), w2, b2);
    return affine(relu(affine(flatten(features), w3, b3)), w4, b4);
  },
};
