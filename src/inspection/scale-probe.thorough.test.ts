import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeModel, encodeModel, type TensorProto, tensorFromProto, tensorToProto } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { type Inspection, inspectModel, withMagnitude } from './inspection.ts';
import { probeMagnitude } from './scale-probe.ts';

const DATA = process.env.GIBBON_DATA ?? '';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

/** What inspection and probe together say of a file. */
async function scaleOf(bytes: Uint8Array): Promise<Inspection['pictures']> {
  const model = decodeModel(bytes);
  const inspection = inspectModel(model, bytes);
  const magnitude = await probeMagnitude(model, bytes, runtime, inspection);
  return (magnitude === undefined ? inspection : withMagnitude(inspection, magnitude)).pictures;
}

describe.skipIf(DATA === '')('with GIBBON_DATA: the pixel scale of real models', () => {
  const fileOf = (path: string) => readFileSync(join(DATA, path));

  it.each([
    ['models/cifar10_resnet8.onnx', 'pixels in 0..255', 'rgb'],
    ['models/imagenet_mobilenet_v1_0.25_128.onnx', 'pixels in -1..1', 'rgb'],
    ['models/imagenet_mobilenet_v2_1.0_224.onnx', 'pixels in -1..1', 'rgb'],
    ['models/imagenet_squeezenet1.0.onnx', 'centred bytes', 'bgr'],
    ['models/mnist_conv_adversarial.onnx', 'pixels in 0..1', undefined],
    ['models/mnist_conv_robust.onnx', 'pixels in 0..1', undefined],
    ['vnncomp/cifar10_resnet/resnet_2b.onnx', 'standardised pixels', 'rgb'],
    // Published for 0..255, and as accurate in 0..1.
    ['models/mnist_cnn.onnx', 'pixels in 0..1', undefined],
  ])('%s takes %s', async (path, name, order) => {
    const pictures = await scaleOf(fileOf(path));
    expect(pictures?.scale.value?.name, pictures?.scale.evidence.join()).toBe(name);
    expect(pictures?.order?.value).toBe(order);
  });

  // The same models, rewritten to take their pixels in another scale.
  it.each([
    ['models/cifar10_resnet8.onnx', 255, 0, 'pixels in 0..1'],
    ['models/imagenet_mobilenet_v1_0.25_128.onnx', 1 / 127.5, -1, 'pixels in 0..255'],
    ['models/imagenet_mobilenet_v2_1.0_224.onnx', 1 / 127.5, -1, 'pixels in 0..255'],
    ['models/imagenet_mobilenet_v2_1.0_224.onnx', 2, -1, 'pixels in -1..1'],
    ['models/imagenet_squeezenet1.0.onnx', 64, 0, 'pixels in 0..1'],
    ['models/mnist_conv_adversarial.onnx', 1 / 255, 0, 'pixels in 0..255'],
    ['models/mnist_conv_robust.onnx', 1 / 255, 0, 'pixels in 0..255'],
    ['vnncomp/cifar10_resnet/resnet_2b.onnx', 1 / 62, -1.9, 'pixels in 0..255'],
  ])('%s made to take what becomes its pixels by * %d and + %d takes %s', async (path, factor, offset, name) => {
    const pictures = await scaleOf(rescaled(fileOf(path), factor, offset));
    const { value, evidence } = pictures?.scale ?? {};
    // Among scales that count in ones, what is usual decides.
    const expected =
      name === 'pixels in 0..255' ? [name] : ['pixels in 0..1', 'pixels in -1..1', 'standardised pixels'];
    expect(expected, evidence?.join()).toContain(value?.name);
  });
});

/** A model whose first convolution does the scaling: it takes x where the original took factor * x + offset. */
function rescaled(bytes: Uint8Array, factor: number, offset: number): Uint8Array {
  const model = decodeModel(bytes);
  const { graph } = model;
  const first = graph?.node.find(({ opType }) => opType === 'Conv');
  const [, kernelName, biasName] = first?.input ?? [];
  const numbers = (proto: TensorProto | undefined) => Array.from(tensorFromProto(proto ?? {}).data, Number);
  const find = (name: string | undefined) => graph?.initializer.find((proto) => proto.name === name);
  const kernel = tensorFromProto(find(kernelName) ?? {});
  const weights = numbers(find(kernelName));
  const size = weights.length / kernel.shape[0];
  const bias = numbers(find(biasName)).map((value, filter) => {
    const sum = weights.slice(filter * size, (filter + 1) * size).reduce((total, weight) => total + weight, 0);
    return value + offset * sum;
  });
  const initializer = graph?.initializer.map((proto) => {
    if (proto.name === kernelName)
      return tensorToProto(
        floats(
          kernel.shape,
          weights.map((w) => w * factor),
        ),
        kernelName,
      );
    return proto.name === biasName ? tensorToProto(floats([bias.length], bias), biasName) : proto;
  });
  return encodeModel({ ...model, graph: { ...graph, initializer } });
}
