import { describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { decodeModel, encodeModel, type ModelProto } from '../onnx/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { extractModel } from './extract.ts';

const weights = { a: randomWeights([3], 'a'), b: randomWeights([3], 'b'), c: randomWeights([3], 'c') };
const branch = (name: string) => ({ name, node: [node('Mul', ['left', 'c'], 'd')], output: [{ name: 'd' }] });
const model = decodeModel(
  onnxFile({
    inputs: { x: [3], y: [3] },
    nodes: [
      node('Add', ['x', 'a'], 'left'),
      node('Add', ['y', 'b'], 'right'),
      node('Greater', ['x', 'y'], 'each'),
      node('ReduceMax', ['right'], 'top', { keepdims: 0 }),
      node('Cast', ['top'], 'chosen', { to: 9 }),
      node('If', ['chosen'], 'taken', { then_branch: branch('then'), else_branch: branch('else') }),
      node('Mul', ['left', 'right'], 'product'),
    ],
    weights,
    outputs: ['product', 'taken'],
  }),
);

const namesIn = ({ graph }: ModelProto) => ({
  nodes: graph?.node.map(({ output }) => output[0]),
  weights: graph?.initializer.map(({ name }) => name),
  inputs: graph?.input.map(({ name }) => name),
  outputs: graph?.output.map(({ name }) => name),
});

describe('a part of a model', () => {
  it('has what its outputs need, and nothing else', () => {
    const part = extractModel(model, { outputs: ['left'] });
    expect(namesIn(part)).toEqual({ nodes: ['left'], weights: ['a'], inputs: ['x'], outputs: ['left'] });
  });

  it('needs what branches take from outside', () => {
    const part = extractModel(model, { outputs: ['taken'] });
    expect(namesIn(part)).toMatchObject({
      nodes: ['left', 'right', 'top', 'chosen', 'taken'],
      weights: ['a', 'b', 'c'],
      inputs: ['x', 'y'],
    });
  });

  it('starts at values that are fed, and keeps the inputs that it still needs', async () => {
    const info = { name: 'left', type: model.graph?.input[0].type, metadataProps: [] };
    const part = extractModel(model, { inputs: [info], outputs: ['product'] });
    expect(namesIn(part)).toEqual({
      nodes: ['right', 'product'],
      weights: ['b'],
      inputs: ['left', 'y'],
      outputs: ['product'],
    });
    const runtime = await nativeRuntime();
    const program = await runtime.compile(encodeModel(part));
    const { product } = await program.run({ left: weights.a, y: weights.c });
    await program.dispose();
    expect(Array.from(product.data, Number)).toEqual(
      Array.from(weights.a.data, (left, i) => Math.fround(left * Math.fround(weights.c.data[i] + weights.b.data[i]))),
    );
  });

  it('has all outputs of the model where none are named', () => {
    const part = extractModel(model, {});
    expect(namesIn(part).outputs).toEqual(['product', 'taken']);
    expect(namesIn(part).nodes).not.toContain('each');
  });
});
