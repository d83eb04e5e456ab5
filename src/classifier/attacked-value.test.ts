import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights, tensorType } from '../../test/onnx-model.ts';
import { ClassifierError, OptionError, ShapeError } from '../errors.ts';
import { partBefore } from '../model/attacked-value.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, integers, isFloat32, row, type Tensor } from '../tensor/index.ts';
import { loadClassifier } from './load.node.ts';

const [LENGTH, WIDTH] = [4, 3];
const table = randomWeights([6, WIDTH], 'table');
const direction = floats([WIDTH, 1], [1, -2, 0.5]);
const tokens = integers([3, LENGTH], [0, 1, 2, 3, 5, 5, 4, 0, 1, 3, 1, 2]);

/** Token ids, embedded, averaged and weighed: one probability. Where there is a mask, the average is multiplied with it. */
function textModel(axes: readonly (number | string)[], hasMask = false): Uint8Array {
  return onnxFile({
    inputs: { tokens: tensorType(axes, 'int64'), ...(hasMask && { mask: [axes[0], WIDTH] }) },
    nodes: [
      node('Gather', ['table', 'tokens'], 'embedded'),
      node('Relu', ['embedded'], 'positive'),
      node('Sub', ['embedded', 'positive'], 'negative'),
      node('Add', ['positive', 'negative'], 'same'),
      node('ReduceMean', ['same'], 'mean', { axes: [1], keepdims: 0 }),
      ...(hasMask ? [node('Mul', ['mean', 'mask'], 'masked')] : []),
      node('MatMul', [hasMask ? 'masked' : 'mean', 'direction'], 'logit'),
      node('Sigmoid', ['logit'], 'probability'),
    ],
    weights: { table, direction },
    outputs: ['probability'],
  });
}

/** Positions are counted by the shape of the ids, as exporters of transformers have it. */
function positionedModel(axes: readonly (number | string)[], opset: bigint): Uint8Array {
  const asked = opset >= 15n;
  return onnxFile({
    inputs: { tokens: tensorType(axes, 'int64') },
    nodes: [
      node('Gather', ['table', 'tokens'], 'embedded'),
      node('Shape', ['tokens'], 'shape', asked ? { start: 1 } : {}),
      node('Gather', ['shape', asked ? 'zeroth' : 'first'], 'length'),
      node('Range', ['zero', 'length', 'one'], 'positions'),
      node('Gather', ['places', 'positions'], 'placed'),
      node('Add', ['embedded', 'placed'], 'sum'),
      node('Tanh', ['sum'], 'bent'),
      node('ReduceMean', ['bent'], 'mean', { axes: [1], keepdims: 0 }),
      node('MatMul', ['mean', 'direction'], 'logit'),
      node('Sigmoid', ['logit'], 'probability'),
    ],
    weights: {
      table,
      direction,
      places: randomWeights([9, WIDTH], 'places'),
      zero: integers([], [0]),
      one: integers([], [1]),
      zeroth: integers([], [0]),
      first: integers([], [1]),
    },
    outputs: ['probability'],
    more: { opsetImport: [{ domain: '', version: opset }] },
  });
}

describe('a classifier that is attacked inside its graph', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  const run = async (model: Uint8Array, feeds: Record<string, Tensor>, output: string): Promise<FloatTensor> => {
    const program = await runtime.compile(model);
    const value = (await program.run(feeds))[output];
    await program.dispose();
    if (!isFloat32(value)) throw new Error(`"${output}" is ${value.dtype}`);
    return value;
  };

  const open = textModel(['N', LENGTH]);

  it.each([
    ['of a length that the file says', ['N', LENGTH], 13n],
    ['of any length', ['N', 'length'], 13n],
    ['of any length, asked for one axis', ['N', 'length'], 15n],
  ])('knows positions that are counted by the shape of ids %s', async (_, axes, opset) => {
    const whole = positionedModel(axes, opset);
    const classifier = await loadClassifier(whole, { runtime, at: 'embedded', inputShape: [LENGTH, WIDTH] });
    const inputs = await run(partBefore(whole, 'embedded'), { tokens }, 'embedded');
    const expected = await run(whole, { tokens }, 'probability');
    const scores = await classifier.shipped.outputs(inputs);
    for (let i = 0; i < 3; i++) expect(row(scores, i)[1]).toBeCloseTo(expected.data[i], 6);
    const { gradient } = await classifier.gradient(inputs, Int32Array.of(0, 0, 0));
    expect(gradient.data.some((slope) => slope !== 0)).toBe(true);
    await classifier.dispose();
  });

  it('is judged by the rest of the file, and one probability is that of the second of two classes', async () => {
    const embedded = await run(partBefore(open, 'embedded'), { tokens }, 'embedded');
    const expected = await run(open, { tokens }, 'probability');
    const classifier = await loadClassifier(open, { runtime, at: 'embedded' });
    expect(classifier.inputShape).toEqual([LENGTH, WIDTH]);
    expect(classifier.classCount).toBe(2);
    expect(classifier.shipped.outputKind).toBe('probabilities');
    const outputs = await classifier.shipped.outputs(embedded);
    const logits = await classifier.logits(embedded);
    await classifier.dispose();
    expected.data.forEach((p, i) => {
      expect([...row(outputs, i)]).toEqual([Math.fround(1 - p), p]);
      expect(row(logits, i)[0]).toBe(0);
      expect(row(logits, i)[1]).toBeCloseTo(Math.log(p / (1 - p)), 4);
    });
  });

  it('has the gradient of the cross-entropy in the value', async () => {
    const embedded = await run(partBefore(open, 'embedded'), { tokens }, 'embedded');
    const classifier = await loadClassifier(open, { runtime, at: 'embedded' });
    const labels = Int32Array.of(1, 0, 1);
    const { gradient, logits } = await classifier.gradient(embedded, labels);
    await classifier.dispose();
    gradient.data.forEach((slope, i) => {
      const sample = Math.floor(i / (LENGTH * WIDTH));
      const p = 1 / (1 + Math.exp(-row(logits, sample)[1]));
      expect(slope).toBeCloseTo(((p - labels[sample]) * direction.data[i % WIDTH]) / LENGTH, 5);
    });
  });

  it('takes the range of the embedding for its box, unless one is given', async () => {
    const usual = await loadClassifier(open, { runtime, at: 'embedded' });
    expect(usual.box).toEqual({ low: Math.min(...table.data), high: Math.max(...table.data) });
    const wide = await loadClassifier(open, { runtime, at: 'embedded', box: { low: -9, high: 9 } });
    expect(wide.box).toEqual({ low: -9, high: 9 });
    const inner = await loadClassifier(open, { runtime, at: 'same', box: { low: -9, high: 9 } });
    expect(inner.inputShape).toEqual([LENGTH, WIDTH]);
  });

  it('takes samples of the shape that is given where the file leaves it open', async () => {
    const classifier = await loadClassifier(textModel(['N', 'length']), {
      runtime,
      at: 'embedded',
      inputShape: [7, WIDTH],
    });
    const inputs = randomWeights([2, 7, WIDTH], 'inputs');
    const outputs = await classifier.shipped.outputs(inputs);
    const logits = await classifier.logits(inputs);
    await classifier.dispose();
    expect(classifier.inputShape).toEqual([7, WIDTH]);
    expect(row(outputs, 1)[1]).toBeCloseTo(1 / (1 + Math.exp(-row(logits, 1)[1])), 5);
  });

  it('takes more samples at once than the file does', async () => {
    const classifier = await loadClassifier(textModel([1, LENGTH]), { runtime, at: 'embedded', batchSize: 4 });
    const inputs = randomWeights([3, LENGTH, WIDTH], 'inputs');
    const outputs = await classifier.shipped.outputs(inputs);
    const logits = await classifier.logits(inputs);
    await classifier.dispose();
    expect(classifier.batchSize).toBe(4);
    expect(row(outputs, 2)[1]).toBeCloseTo(1 / (1 + Math.exp(-row(logits, 2)[1])), 5);
  });

  it('is asked for where the inputs are ids', async () => {
    const error = await loadClassifier(open, { runtime }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ClassifierError);
    expect(error).toMatchObject({
      message: 'the model has no float input; its inputs are "tokens" int64',
      hint: 'Attack what its ids are embedded as, "embedded": at: "embedded" in code, --at embedded on the command line, which takes ids as an .npy of integers too.',
    });
  });

  it.each<[string, Uint8Array, string, new (...words: never[]) => Error, string]>([
    ['that is not there', open, 'nothing', ClassifierError, 'the model computes no value "nothing"'],
    ['that is an input', open, 'tokens', ClassifierError, 'the model computes no value "tokens"'],
    ['of unknown range', open, 'same', OptionError, 'box: the range of the value "same" is not known'],
    ['of open shape', textModel(['N', 'length']), 'embedded', ShapeError, 'leaves axis 1 ("length") open'],
    [
      'that is passed by',
      open,
      'positive',
      ClassifierError,
      'the outputs depend on "tokens" not only through "positive"',
    ],
    [
      'beside which there is another input',
      textModel(['N', LENGTH], true),
      'embedded',
      ClassifierError,
      'the outputs depend on "mask" not only through "embedded"',
    ],
    [
      'without samples',
      transposed(),
      'turned',
      ClassifierError,
      'the value "turned" is float32 [4,2,3], and not one list',
    ],
  ])('refuses a value %s', async (_, file, at, kind, message) => {
    const error = await loadClassifier(file, { runtime, at }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(kind);
    expect(String(error)).toContain(message);
  });
});

/** A model that moves time before the batch. */
function transposed(): Uint8Array {
  return onnxFile({
    inputs: { tokens: tensorType(['N', LENGTH], 'int64') },
    nodes: [
      node('Gather', ['table', 'tokens'], 'embedded'),
      node('Transpose', ['embedded'], 'turned', { perm: [1, 0, 2] }),
      node('ReduceMean', ['turned'], 'scores', { axes: [0], keepdims: 0 }),
    ],
    weights: { table },
    outputs: ['scores'],
  });
}
