import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { decodeModel } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { inspectModel } from './inspection.ts';
import { probeMagnitude } from './scale-probe.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

async function probe(bytes: Uint8Array) {
  const model = decodeModel(bytes);
  return probeMagnitude(model, bytes, runtime, inspectModel(model, bytes));
}

const classifier = (shape: (number | string)[], last: string) => ({
  inputs: { x: shape },
  nodes: [
    node('Conv', ['x', 'k'], 'c'),
    node('Relu', ['c'], 'r'),
    node('GlobalAveragePool', ['r'], 'g'),
    node('Flatten', ['g'], 'f'),
    node('MatMul', ['f', 'w'], 'y'),
    node(last, ['y'], 'z'),
  ],
  weights: { k: randomWeights([8, 3, 3, 3], 'k'), w: randomWeights([8, 5], 'w') },
  outputs: ['z'],
});

describe('a probe of the pixel scale', () => {
  it('says nothing of models that cannot be attacked or take no pictures', async () => {
    const flat = { inputs: { x: ['N', 12] }, nodes: [node('MatMul', ['x', 'w'], 'y')], outputs: ['y'] };
    expect(await probe(onnxFile({ ...flat, weights: { w: randomWeights([12, 3], 'flat') } }))).toBeUndefined();
    expect(await probe(onnxFile(classifier(['N', 3, 16, 16], 'Mystery')))).toBeUndefined();
    expect(await probe(onnxFile(classifier(['N', 3, 16, 16], 'Sign')))).toBeUndefined();
  });

  it('says nothing of a model whose answers are not numbers', async () => {
    const parts = classifier(['N', 3, 16, 16], 'Identity');
    const weights = { ...parts.weights, w: floats([8, 5], new Array(40).fill(Number.NaN)) };
    expect(await probe(onnxFile({ ...parts, weights }))).toBeUndefined();
  });

  it('finds that a model without biases gives the same answers in any scale', async () => {
    const nodes = [node('Flatten', ['x'], 'f'), node('MatMul', ['f', 'w'], 'y')];
    const weights = { w: randomWeights([256, 5], 'linear', 0.3) };
    const linear = onnxFile({ inputs: { x: ['N', 1, 16, 16] }, nodes, weights, outputs: ['y'] });
    expect(await probe(linear)).toMatchObject({ unit: 'either' });
  });
});
