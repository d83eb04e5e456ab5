/** The same network, loss and gradient in TensorFlow.js with its WASM backend. */
import { getThreadsCount, setThreadsCount, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
// The rules of its gradients, which tfjs-core does not load by itself.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import type { ParameterTensors } from '../../src/nn/index.ts';
import type { FloatTensor } from '../../src/tensor/index.ts';
import { CLASSES, type Contender, problem } from './problem.ts';

const IMAGE = [28, 28, 1] as const;
/** What the second pooling leaves of an image: channels, height and width. */
const FEATURES = [64, 7, 7] as const;

/** Kernels of the WASM backend want channels last. */
function channelsLast(weights: FloatTensor): tf.Tensor4D {
  const [outputs, inputs, height, width] = weights.shape;
  return tf.transpose(tf.tensor4d(weights.data, [outputs, inputs, height, width]), [2, 3, 1, 0]);
}

/** Dense weights on features that are flattened with channels last. */
function ofFlattened(weights: FloatTensor): tf.Tensor2D {
  const [inputs, outputs] = weights.shape;
  const byFeature = tf.transpose(tf.tensor4d(weights.data, [...FEATURES, outputs]), [1, 2, 0, 3]);
  return tf.reshape(byFeature, [inputs, outputs]);
}

function logitsOf({ w1, b1, w2, b2, w3, b3, w4, b4 }: ParameterTensors): (x: tf.Tensor4D) => tf.Tensor2D {
  const [kernels1, kernels2] = [channelsLast(w1), channelsLast(w2)];
  const [dense3, dense4] = [ofFlattened(w3), tf.tensor2d(w4.data, [w4.shape[0], w4.shape[1]])];
  const [biases1, biases2, biases3, biases4] = [b1, b2, b3, b4].map(({ data }) => tf.tensor1d(data));
  const convolution = (x: tf.Tensor4D, kernels: tf.Tensor4D, biases: tf.Tensor) => {
    const features: tf.Tensor4D = tf.relu(tf.add(tf.conv2d(x, kernels, 1, 'same'), biases));
    return tf.maxPool(features, 2, 2, 'valid');
  };
  return (x) => {
    const features = convolution(convolution(x, kernels1, biases1), kernels2, biases2);
    const flat: tf.Tensor2D = tf.reshape(features, [x.shape[0], dense3.shape[0]]);
    const hidden: tf.Tensor2D = tf.relu(tf.add(tf.matMul(flat, dense3), biases3));
    return tf.add(tf.matMul(hidden, dense4), biases4);
  };
}

export async function tensorflow(threads: number): Promise<Contender> {
  setWasmPaths('/tensorflow/');
  setThreadsCount(threads);
  await tf.setBackend('wasm');
  const { parameters, inputs, labels } = problem();
  const logits = logitsOf(parameters);
  const expected = tf.oneHot(tf.tensor1d(labels, 'int32'), CLASSES);
  const losses = (x: tf.Tensor4D) =>
    tf.losses.softmaxCrossEntropy(expected, logits(x), undefined, undefined, tf.Reduction.NONE);
  const both = tf.valueAndGrad(losses);
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return {
    name: `TensorFlow.js ${version_wasm} (WebAssembly${simd ? ' with SIMD' : ''})`,
    threads: getThreadsCount(),
    slopes: async () =>
      tf.tidy(() => {
        const { value, grad } = both(tf.tensor4d(inputs.data, [labels.length, ...IMAGE]));
        return { losses: Float32Array.from(value.dataSync()), gradient: Float32Array.from(grad.dataSync()) };
      }),
  };
}
