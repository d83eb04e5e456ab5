import { describe, expect, it } from 'vitest';
import { uniform } from '../../test/samples.ts';
import { classifierFromBytes } from '../classifier/index.ts';
import { input } from '../graph/index.ts';
import { constants } from '../nn/architecture.ts';
import { crossEntropy, denseNetwork, exportClassifier, type ParameterTensors, sgd } from '../nn/index.ts';
import { decodeModel } from '../onnx/index.ts';
import { reshape, softmax } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { exportFreeBatch } from '../transforms/free-batch.ts';
import { adversarial, constantRates, fileNetwork, fitParameters, type Learner } from './index.ts';

const runtime = await nativeRuntime();
const network = denseNetwork([1, 4, 4], { units: [12], classCount: 3 });
const start = network.initialParameters(randomStream('file network'));
const samples = {
  inputs: uniform([60, 1, 4, 4], 0, 1),
  labels: Int32Array.from({ length: 60 }, (_, i) => i % 3),
};

async function learned(architecture: Learner['architecture'], parameters: ParameterTensors): Promise<ParameterTensors> {
  const learner = { architecture, objective: adversarial(crossEntropy, { epsilon: 0.1 }), optimizer: sgd };
  const schedule = constantRates({ learningRate: 0.2 });
  const begin = { state: { parameters, optimizer: {} }, epoch: 0 };
  const options = { runtime, seed: 3, epochs: 4, batchSize: 10, schedule, start: begin };
  return (await fitParameters(learner, samples, options)).parameters;
}

async function logitsOf(file: Uint8Array) {
  await using classifier = await classifierFromBytes(file, { runtime });
  return (await classifier.logits(samples.inputs)).data;
}

const withSoftmax = () =>
  exportFreeBatch((batch) => {
    const inputs = input('pixels', 'float32', [batch, 1, 4, 4]);
    return { inputs: [inputs], outputs: { probabilities: softmax(network.logits(inputs, constants(start))) } };
  });

describe('fileNetwork', () => {
  it.each([
    ['logits', () => exportClassifier(network, start)],
    ['probabilities', withSoftmax],
  ])('learns as the network that the file was made from, which ends in %s', async (_, make) => {
    const bytes = make();
    const file = await fileNetwork(decodeModel(bytes), bytes, runtime, { name: 'a file' });
    expect(
      Object.values(file.weights)
        .map(({ shape }) => String(shape))
        .sort(),
    ).toEqual(
      Object.values(start)
        .map(({ shape }) => String(shape))
        .sort(),
    );
    const written = file.write(await learned(file.architecture, file.weights));
    const expected = exportClassifier(network, await learned(network, start));
    const [found, wanted, before] = [await logitsOf(written), await logitsOf(expected), await logitsOf(bytes)];
    const apart = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));
    expect(apart(found, wanted)).toBeLessThan(1e-4);
    expect(apart(found, before)).toBeGreaterThan(0.1);
    const [was, is] = [decodeModel(bytes), decodeModel(written)].map(({ graph, ...rest }) => ({
      rest,
      nodes: graph?.node,
      inputs: graph?.input,
      outputs: graph?.output,
      names: graph?.initializer.map(({ name }) => name),
    }));
    expect(is).toEqual(was);
  });

  it('refuses a file that has nothing to learn', async () => {
    const bytes = exportFreeBatch((batch) => {
      const x = input('x', 'float32', [batch, 4]);
      return { inputs: [x], outputs: { y: reshape(x, [batch, 4]) } };
    });
    await expect(fileNetwork(decodeModel(bytes), bytes, runtime, { name: 'a file' })).rejects.toThrow('no weights');
  });
});
