import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constant, exportGraph, input, type Value } from '../graph/index.ts';
import { type Draft, decodeModel, encodeModel, type ModelProto } from '../onnx/index.ts';
import { cast, concat, matmul, relu, reshape, softmax, transpose } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, row, type Shape, sizeOf } from '../tensor/index.ts';
import { loadClassifier } from './load.node.ts';

function random(shape: Shape, label: string): FloatTensor {
  const stream = randomStream(label);
  return floats(
    shape,
    Array.from({ length: sizeOf(shape) }, () => stream.uniform()),
  );
}

const weights = (shape: Shape, label: string): Value => constant(random(shape, label), label);

/** A file that takes [batch, 3, 2, 2] and gives three classes. */
function fileOf(build: (x: Value) => Value, batch = 2): Uint8Array {
  const x = input('x', 'float32', [batch, 3, 2, 2]);
  return exportGraph({ inputs: [x], outputs: { y: build(x) } });
}

const dense = (x: Value): Value => matmul(reshape(x, [x.shape[0], 12]), weights([12, 3], 'w'));

function changed(bytes: Uint8Array, change: (model: ModelProto) => Draft<'ModelProto'>): Uint8Array {
  return encodeModel(change(decodeModel(bytes)));
}

describe('a classifier from an ONNX file', () => {
  let runtime: Runtime;
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-classifier-'));
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(async () => {
    await runtime.dispose();
    rmSync(folder, { recursive: true });
  });

  it('attacks the logits before a Softmax, and judges by the probabilities after it', async () => {
    const classifier = await loadClassifier(
      fileOf((x) => softmax(dense(x))),
      { runtime },
    );
    const inputs = random([2, 3, 2, 2], 'inputs');
    expect(classifier.shipped.outputKind).toBe('probabilities');
    const probabilities = await classifier.shipped.outputs(inputs);
    const logits = await classifier.logits(inputs);
    const sum = row(probabilities, 0).reduce((total, p) => total + p, 0);
    expect(sum).toBeCloseTo(1, 5);
    expect(row(logits, 0).reduce((total, z) => total + z, 0)).not.toBeCloseTo(1, 2);
  });

  it('takes integers for scores, as the features of trees written in operators are', async () => {
    const classifier = await loadClassifier(fileOf(dense), { runtime });
    const inputs = random([2, 3, 2, 2], 'inputs');
    const whole = classifier.withScores((logits) => cast(logits, 'int64'), 3);
    const [{ data: scores }, { data: logits }] = [await whole.logits(inputs), await classifier.logits(inputs)];
    expect([...scores]).toEqual(Array.from(logits, Math.trunc));
    await whole.dispose();
  });

  it.each([
    ['no preprocessing', {}, (v: number) => v, (c: number) => c],
    [
      'mean and std',
      { mean: [1, 2, 3], std: [2, 4, 8] },
      (v: number, c: number) => (v - [1, 2, 3][c]) / [2, 4, 8][c],
      (c: number) => c,
    ],
    ['one mean', { mean: [0.5], std: [0.5] }, (v: number) => (v - 0.5) / 0.5, (c: number) => c],
    [
      'bgr',
      { channels: 'bgr' as const, mean: [1, 2, 3] },
      (v: number, c: number) => v - [1, 2, 3][c],
      (c: number) => 2 - c,
    ],
  ])('folds %s into the graph', async (_, options, scaled, source) => {
    const bytes = fileOf(dense);
    const folded = await loadClassifier(bytes, { runtime, ...options });
    const plain = await loadClassifier(bytes, { runtime, box: { low: -1e3, high: 1e3 } });
    const pixels = random([2, 3, 2, 2], 'pixels');
    const prepared = floats(
      pixels.shape,
      pixels.data.map((_, i) => {
        const [n, c, at] = [Math.floor(i / 12), Math.floor(i / 4) % 3, i % 4];
        return scaled(pixels.data[n * 12 + source(c) * 4 + at], c);
      }),
    );
    const expected = await plain.logits(prepared);
    for (const actual of [await folded.logits(pixels), await folded.shipped.outputs(pixels)]) {
      actual.data.forEach((value, i) => {
        expect(value).toBeCloseTo(expected.data[i], 4);
      });
    }
  });

  it('takes more samples at once than the file says, where the graph allows it', async () => {
    const classifier = await loadClassifier(fileOf(dense, 1), { runtime, batchSize: 8 });
    expect(classifier.batchSize).toBe(8);
    expect(classifier.diagnostics).toEqual([]);
    const inputs = random([5, 3, 2, 2], 'five');
    const together = await classifier.logits(inputs);
    const shipped = await classifier.shipped.outputs(inputs);
    together.data.forEach((value, i) => {
      expect(value).toBeCloseTo(shipped.data[i], 5);
    });
  });

  it('computes one sample at a time where the file mixes the batch with other axes', async () => {
    const mixing = (x: Value) => {
      const rows = reshape(x, [3, 4]);
      return reshape(matmul(transpose(relu(rows), [1, 0]), weights([3, 3], 'mix')), [4, 3]);
    };
    const summed = (x: Value) => {
      const four = mixing(x);
      return matmul(constant(floats([1, 4], [1, 2, 3, 4])), four);
    };
    const classifier = await loadClassifier(fileOf(summed, 1), { runtime, batchSize: 4 });
    expect(classifier.batchSize).toBe(1);
    expect(classifier.diagnostics.map(({ code }) => code)).toEqual(['fixed-batch']);
    const inputs = random([3, 3, 2, 2], 'three');
    expect((await classifier.logits(inputs)).data).toEqual((await classifier.shipped.outputs(inputs)).data);
  });

  it('finds weights in files beside the model, for the judge too', async () => {
    const path = join(folder, 'external.onnx');
    const bytes = changed(fileOf(dense), (model) => ({
      ...model,
      graph: {
        ...model.graph,
        initializer: model.graph?.initializer.map((tensor) => {
          if (tensor.name !== 'w') return tensor;
          writeFileSync(join(folder, 'external.data'), tensor.rawData ?? new Uint8Array());
          const externalData = [{ key: 'location', value: 'external.data' }];
          return { ...tensor, rawData: undefined, dataLocation: 1, externalData };
        }),
      },
    }));
    writeFileSync(path, bytes);
    const inputs = random([2, 3, 2, 2], 'external');
    const classifier = await loadClassifier(path, { runtime });
    const inside = await loadClassifier(fileOf(dense), { runtime });
    expect((await classifier.shipped.outputs(inputs)).data).toEqual((await inside.shipped.outputs(inputs)).data);
    expect((await classifier.logits(inputs)).data).toEqual((await inside.logits(inputs)).data);
  });

  it('says which file of weights is missing', async () => {
    const path = join(folder, 'missing.onnx');
    const externalData = [{ key: 'location', value: 'nowhere.data' }];
    writeFileSync(
      path,
      changed(fileOf(dense), (model) => ({
        ...model,
        graph: {
          ...model.graph,
          initializer: model.graph?.initializer.map((tensor) => ({
            ...tensor,
            rawData: undefined,
            dataLocation: 1,
            externalData,
          })),
        },
      })),
    );
    await expect(loadClassifier(path, { runtime })).rejects.toThrow('nowhere.data');
  });

  const threeOutputs = (x: Value) => ({ inputs: [x], outputs: { a: dense(x), b: relu(dense(x)) } });
  it('asks which output to attack where several hold class scores', async () => {
    const bytes = exportGraph(threeOutputs(input('x', 'float32', [1, 3, 2, 2])));
    await expect(loadClassifier(bytes, { runtime })).rejects.toThrow('several outputs hold class scores');
    const classifier = await loadClassifier(bytes, { runtime, output: 'b' });
    const logits = await classifier.logits(random([1, 3, 2, 2], 'b'));
    expect(Math.min(...logits.data)).toBeGreaterThanOrEqual(0);
  });

  it.each([
    [
      'several inputs',
      () => {
        const [a, b] = ['a', 'b'].map((name) => input(name, 'float32', [1, 3]));
        return exportGraph({ inputs: [a, b], outputs: { y: concat([a, b], 1) } });
      },
      'the model has 2 inputs: "a" float32, "b" float32',
    ],
    [
      'no float input',
      () => {
        const x = input('tokens', 'int64', [1, 3]);
        return exportGraph({ inputs: [x], outputs: { y: reshape(x, [3, 1]) } });
      },
      'no float input; its inputs are "tokens" int64',
    ],
    [
      'an output that is no list of classes',
      () => {
        const x = input('x', 'float32', [1, 3, 2, 2]);
        return exportGraph({ inputs: [x], outputs: { mask: relu(x) } });
      },
      'no output holds class scores [N, classes]; the outputs are "mask" float32 [1,3,2,2]',
    ],
  ])('refuses a model with %s', async (_, bytes, message) => {
    await expect(loadClassifier(bytes(), { runtime })).rejects.toThrow(message);
  });

  it('refuses preprocessing that does not fit the channels', async () => {
    const run = (options: object) => loadClassifier(fileOf(dense), { runtime, ...options });
    await expect(run({ mean: [1, 2] })).rejects.toThrow('mean: 2 numbers were given for 3 channel(s)');
    await expect(run({ std: [0] })).rejects.toThrow('std');
    await expect(run({ box: { low: 1, high: 0 } })).rejects.toThrow('box');
  });
});
