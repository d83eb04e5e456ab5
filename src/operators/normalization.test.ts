import { describe, expect, it } from 'vitest';
import { differenceBetween } from '../../test/closeness.ts';
import { expectGradient } from '../../test/gradient-check.ts';
import { type AttributeDraft, expectOperator, fileOf, float } from '../../test/operator-case.ts';
import { normal, spaced, uniform } from '../../test/samples.ts';
import { decodeModel } from '../onnx/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, type Shape, type Tensor } from '../tensor/index.ts';
import { importGraph } from '../transforms/import.ts';

const runtime = await nativeRuntime();

type Attributes = Readonly<Record<string, AttributeDraft>>;

const check = (operator: string, opset: number, inputs: readonly Tensor[], attributes: Attributes, outputCount = 1) =>
  expectOperator(runtime, { operator, opset, inputs, attributes, outputCount });

/** Scale and bias, and mean and variance, of some shape. */
const affine = (shape: Shape) => [normal(shape, 'scale'), normal(shape, 'bias')];
const statistics = (shape: Shape) => [normal(shape, 'mean'), uniform(shape, 0.5, 2, 'variance')];

describe('BatchNormalization', () => {
  it.each([
    [7, {}],
    [8, { epsilon: 0.1 }],
    [9, { epsilon: 0.01, momentum: 0.5 }],
    [14, {}],
    [15, { epsilon: 0.1, training_mode: 0 }],
  ])('in inference, opset %i, %j', async (opset, attributes) => {
    for (const shape of [
      [3, 4],
      [2, 3, 5],
      [2, 3, 4, 2],
      [1, 2, 2, 3, 2],
    ]) {
      await check(
        'BatchNormalization',
        opset,
        [normal(shape), ...affine([shape[1]]), ...statistics([shape[1]])],
        attributes,
      );
    }
  });

  it.each([14, 15])('in training, opset %i', async (opset) => {
    const inputs = [normal([3, 2, 2, 3]), ...affine([2]), ...statistics([2])];
    await check('BatchNormalization', opset, inputs, { training_mode: 1, epsilon: 0.1, momentum: 0.7 }, 3);
  });

  it.each([7, 9])('in training because it has outputs for statistics, opset %i', async (opset) => {
    const inputs = [normal([3, 2, 2, 3]), ...affine([2]), ...statistics([2])];
    await check('BatchNormalization', opset, inputs, { epsilon: 0.1, momentum: 0.7 }, 5);
  });

  it('refuses statistics of single activations', () => {
    const inputs = [normal([2, 3, 4, 2]), ...affine([3, 4, 2]), ...statistics([3, 4, 2])];
    const file = fileOf({ operator: 'BatchNormalization', opset: 7, inputs, attributes: { spatial: 0 } });
    expect(() => importGraph(decodeModel(file))).toThrow('only normalisation per channel is supported');
  });
});

describe('LayerNormalization', () => {
  it.each([
    [[2, 3, 4], -1, [4]],
    [[2, 3, 4], 1, [3, 4]],
    [[2, 3, 4], 0, [2, 3, 4]],
    [[2, 3, 4], -2, [1, 4]],
    [[5, 6], 1, [6]],
  ])('of %j from axis %i, scaled by %j', async (shape, axis, scale) => {
    const x = normal(shape);
    await check('LayerNormalization', 17, [x, ...affine(scale)], { axis });
    await check('LayerNormalization', 17, [x, normal(scale, 'scale')], { axis, epsilon: 0.1 });
  });

  it('gives the mean and one over the deviation too', async () => {
    await check('LayerNormalization', 17, [normal([2, 3, 4]), ...affine([4])], {}, 3);
  });
});

describe('RMSNormalization', () => {
  it.each([
    [[2, 3, 4], -1, [4]],
    [[2, 3, 4], 1, [3, 4]],
  ])('of %j from axis %i, scaled by %j', async (shape, axis, scale) => {
    await check('RMSNormalization', 23, [normal(shape), normal(scale, 'scale')], { axis });
    await check('RMSNormalization', 23, [normal(shape), normal(scale, 'scale')], { axis, epsilon: 0.1 });
  });
});

describe('InstanceNormalization', () => {
  it.each([[[2, 3, 4]], [[2, 3, 4, 2]], [[1, 2, 2, 3, 2]]])('of %j', async (shape) => {
    await check('InstanceNormalization', 6, [normal(shape), ...affine([shape[1]])], { epsilon: 0.01 });
  });
});

describe('GroupNormalization', () => {
  it.each([
    [[2, 4, 3], 2],
    [[2, 6, 3, 2], 3],
    [[2, 6, 2, 2], 1],
    [[2, 3, 2, 2], 3],
  ])('of %j in %i groups', async (shape, num_groups) => {
    await check('GroupNormalization', 18, [normal(shape), ...affine([num_groups])], { num_groups });
    await check('GroupNormalization', 21, [normal(shape), ...affine([shape[1]])], { num_groups, epsilon: 0.1 });
  });
});

describe('LRN', () => {
  it.each([1, 3, 5, 9])('over %i channels', async (size) => {
    const attributes = { size, alpha: 0.9, beta: 0.6, bias: float(2) };
    await check('LRN', 13, [normal([2, 7, 3, 2])], attributes);
    await check('LRN', 1, [normal([1, 4, 2, 2])], attributes);
  });

  it('of its defaults', async () => {
    await check('LRN', 13, [normal([2, 7, 3, 2])], { size: 5 });
  });

  // ONNX Runtime 1.30 refuses even sizes, so that the formula of the specification stands in for it.
  it.each([2, 4])('over %i channels, of which one more is behind', async (size) => {
    const x = spaced([2, 5, 3, 1]);
    const attributes = { size, alpha: 0.9, beta: 0.6, bias: float(2) };
    const graph = importGraph(decodeModel(fileOf({ operator: 'LRN', inputs: [x], attributes })));
    const at = (n: number, c: number, i: number) => (c < 0 || c >= 5 ? 0 : x.data[(n * 5 + c) * 3 + i]);
    const expected = Array.from(x.data, (value, flat) => {
      const [n, c, i] = [Math.floor(flat / 15), Math.floor(flat / 3) % 5, flat % 3];
      const channels = Array.from({ length: size }, (_, k) => c - Math.floor((size - 1) / 2) + k);
      const squares = channels.reduce((sum, channel) => sum + at(n, channel, i) ** 2, 0);
      return value / (2 + (0.9 / size) * squares) ** 0.6;
    });
    const program = await runtime.compile(graph);
    const { output_0: actual } = await program.run({ input_0: x });
    await program.dispose();
    expect(differenceBetween(actual, floats(x.shape, expected))).toBeUndefined();
    await expectGradient(runtime, { ...graph, feeds: { input_0: x } }, { label: `LRN over ${size}`, order: 2 });
  });
});

describe('MeanVarianceNormalization', () => {
  it.each([
    [9, {}],
    [13, { axes: [0, 2, 3] }],
    [13, { axes: [2, 3] }],
    [13, { axes: [1] }],
  ])('opset %i, %j', async (opset, attributes) => {
    await check('MeanVarianceNormalization', opset, [normal([2, 3, 4, 2])], attributes);
    await check('MeanVarianceNormalization', opset, [uniform([2, 3, 4, 2], -1e-3, 1e-3)], attributes);
  });
});

describe('LpNormalization', () => {
  it.each([1, 2])('by the L%i norm', async (p) => {
    await check('LpNormalization', 1, [normal([2, 3, 4])], { p });
    await check('LpNormalization', 1, [normal([2, 3, 4])], { p, axis: 1 });
  });

  it('leaves a zero vector as it is', async () => {
    const x = floats([3, 2], [0, 0, 3, 4, 0, -2]);
    await expectOperator(runtime, { operator: 'LpNormalization', inputs: [x], attributes: {} }, { gradient: false });
  });
});
