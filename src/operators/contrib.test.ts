import { describe, expect, it } from 'vitest';
import { differenceBetween } from '../../test/closeness.ts';
import { randomWeights } from '../../test/onnx-model.ts';
import { expectOperator, fileOf, fixed, type OperatorCase } from '../../test/operator-case.ts';
import { decodeModel } from '../onnx/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';
import { importGraph } from '../transforms/import.ts';

const runtime = await nativeRuntime();
const domain = 'com.microsoft';
const value = (...shape: number[]) => randomWeights(shape, `value ${shape}`, 0.7);
const same = async (operatorCase: Omit<OperatorCase, 'domain'>): Promise<void> => {
  await expectOperator(runtime, { domain, ...operatorCase });
};
const int32 = (shape: Shape, data: number[]): Tensor => ({ dtype: 'int32', shape, data: Int32Array.from(data) });

describe('what was fused', () => {
  const [x, w, b, z] = [value(2, 3, 5, 5), value(4, 3, 3, 3), value(4), value(2, 4, 3, 3)];
  it.each([
    { activation: 'Relu' },
    { activation: 'LeakyRelu', activation_params: [0.3] },
    { activation: 'Clip', activation_params: [-0.4, 0.7] },
    { activation: 'HardSigmoid', activation_params: [0.3, 0.4] },
    { activation: 'Sigmoid' },
    { activation: 'Tanh' },
  ])('FusedConv %j', async (attributes) => {
    await same({ operator: 'FusedConv', inputs: [x, w, b], attributes: { ...attributes, kernel_shape: [3, 3] } });
  });
  it('FusedConv with a sum', () =>
    same({ operator: 'FusedConv', inputs: [x, w, b, z], attributes: { activation: 'Relu', kernel_shape: [3, 3] } }));

  it.each([
    { activation: 'Relu' },
    { activation: 'LeakyRelu', activation_alpha: 0.3, transB: 1, alpha: 0.5, beta: 0.25 },
  ])('FusedGemm %j', (attributes) => same({ operator: 'FusedGemm', inputs: [value(4, 4), w4, value(4)], attributes }));
  const w4 = randomWeights([4, 4], 'other');

  it.each([{ alpha: 0.5 }, { transA: 1, transB: 1 }, { transBatchA: 1, transBatchB: 1 }])(
    'FusedMatMul %j',
    (attributes) =>
      same({ operator: 'FusedMatMul', inputs: [value(3, 3, 3), randomWeights([3, 3, 3], 'right')], attributes }),
  );
});

describe('transformers', () => {
  const [x, skip, scale, shift] = [
    value(2, 3, 8),
    randomWeights([2, 3, 8], 'skip'),
    value(8),
    randomWeights([8], 'shift'),
  ];
  it('SkipLayerNormalization and its simplified kind', async () => {
    const bias = randomWeights([8], 'bias');
    const attributes = { epsilon: 1e-3 };
    await same({ operator: 'SkipLayerNormalization', inputs: [x, skip, scale, shift, bias], attributes });
    await same({ operator: 'SkipLayerNormalization', inputs: [x, skip, scale], attributes });
    await same({ operator: 'SkipSimplifiedLayerNormalization', inputs: [x, skip, scale, bias], attributes });
    await expectOperator(runtime, { operator: 'SimplifiedLayerNormalization', inputs: [x, scale], attributes });
  });

  it('Gelu and its kin', async () => {
    await same({ operator: 'Gelu', inputs: [x] });
    await same({ operator: 'BiasGelu', inputs: [x, shift] });
    await same({ operator: 'FastGelu', inputs: [x, shift] });
    await same({ operator: 'QuickGelu', inputs: [x], attributes: { alpha: 1.5 } });
  });

  it('BiasAdd, BiasSoftmax', async () => {
    const inner = { axis: 2, is_inner_broadcast: 1 };
    const [sum, bias, residual] = [value(1, 3, 320), value(320), randomWeights([1, 3, 320], 'r')];
    expect(
      importGraph(decodeModel(fileOf({ domain, operator: 'BiasAdd', inputs: [sum, bias, residual] }))).outputs.output_0
        .shape,
    ).toEqual([1, 3, 320]);
    const softmaxed = { domain, operator: 'BiasSoftmax', inputs: [x, value(1, 1, 8)], attributes: inner };
    expect(importGraph(decodeModel(fileOf(softmaxed))).outputs.output_0.shape).toEqual([2, 3, 8]);
  });

  it('EmbedLayerNormalization', async () => {
    const [words, positions, kinds] = [value(11, 8), value(5, 8), value(2, 8)];
    const inputs = [int32([2, 3], [1, 4, 10, 0, 2, 3]), int32([2, 3], [0, 0, 1, 1, 0, 1]), words, positions, kinds];
    const mask = int32([2, 3], [1, 1, 1, 1, 1, 0]);
    await same({ operator: 'EmbedLayerNormalization', inputs: [...inputs, scale, shift, mask], outputCount: 2 });
  });

  it('Attention, with masks', async () => {
    const [weights, bias] = [value(8, 24), value(24)];
    const masks = [
      undefined,
      int32([2], [3, 2]),
      int32([2, 3], [1, 1, 1, 1, 0, 1]),
      int32([2, 3, 3], [1, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0]),
    ];
    for (const mask of masks) {
      await same({ operator: 'Attention', inputs: [x, weights, bias, mask], attributes: { num_heads: 2 } });
    }
    const causal = { num_heads: 2, unidirectional: 1 };
    await same({ operator: 'Attention', inputs: [x, weights, bias], attributes: causal });
  });

  it('MultiHeadAttention', async () => {
    const [keys, values] = [value(2, 4, 8), randomWeights([2, 4, 8], 'values')];
    await same({ operator: 'MultiHeadAttention', inputs: [x, keys, values, value(24)], attributes: { num_heads: 2 } });
  });
});

describe('quantised operators', () => {
  const random = randomStream('contrib integers');
  const codes = (...shape: number[]): Tensor => ({
    dtype: 'uint8',
    shape,
    data: Uint8Array.from({ length: sizeOf(shape) }, () => random.integer(256)),
  });
  const one = (data: number): Tensor => ({ dtype: 'uint8', shape: [], data: Uint8Array.of(data) });
  const scale = (data: number) => fixed(floats([], [data]));
  /** Integers may differ by one where the other runtime rounds in integers. */
  async function nearly(operatorCase: Omit<OperatorCase, 'domain'>, most = 1) {
    const file = fileOf({ domain, ...operatorCase });
    const outputs = await Promise.all(
      [file, importGraph(decodeModel(file))].map(async (model) => {
        const program = await runtime.compile(model);
        const { output_0: output } = await program.run({});
        await program.dispose();
        return output;
      }),
    );
    const whole = { absolute: most + 1e-3, relative: 1e-5 };
    expect(differenceBetween(outputs[1], outputs[0], whole), operatorCase.operator).toBeUndefined();
  }
  const [a, b, image] = [codes(2, 6), codes(2, 6), codes(1, 4, 4, 4)];
  const pair = [a, scale(0.02), one(120), b, scale(0.03), one(100), scale(0.05), one(110)];

  it('QLinearAdd, QLinearMul', async () => {
    await nearly({ operator: 'QLinearAdd', inputs: pair });
    await nearly({ operator: 'QLinearMul', inputs: pair });
  });
  it('QLinearSigmoid, QLinearLeakyRelu, QLinearSoftmax', async () => {
    const inputs = [a, scale(0.02), one(120), scale(1 / 256), one(0)];
    await nearly({ operator: 'QLinearSigmoid', inputs });
    await nearly({
      operator: 'QLinearLeakyRelu',
      inputs: [...inputs.slice(0, 3), scale(0.02), one(90)],
      attributes: { alpha: 0.25 },
    });
    await nearly({ operator: 'QLinearSoftmax', inputs, attributes: { axis: 1, opset: 13 } });
  });
  it('QLinearGlobalAveragePool, QLinearAveragePool, QLinearConcat, QLinearWhere', async () => {
    const inputs = [image, scale(0.02), one(120), scale(0.02), one(110)];
    await nearly({ operator: 'QLinearGlobalAveragePool', inputs });
    await nearly({ operator: 'QLinearGlobalAveragePool', inputs, attributes: { channels_last: 1 } });
    await nearly({ operator: 'QLinearAveragePool', inputs, attributes: { kernel_shape: [2, 2], strides: [2, 2] } });
    await nearly({
      operator: 'QLinearConcat',
      inputs: [scale(0.04), one(100), ...pair.slice(0, 6)],
      attributes: { axis: 1 },
    });
    const condition: Tensor = { dtype: 'bool', shape: [2, 1], data: Uint8Array.of(1, 0) };
    await nearly({ operator: 'QLinearWhere', inputs: [condition, ...pair] });
  });
  it('QLinearConv with channels last', () => {
    const kernels = codes(3, 4, 2, 2);
    const inputs = [image, scale(0.02), one(120), kernels, scale(0.01), one(128), scale(0.05), one(110)];
    return nearly({ operator: 'QLinearConv', inputs, attributes: { channels_last: 1 } });
  });
  it('QGemm, MatMulIntegerToFloat, DynamicQuantizeMatMul', async () => {
    const wide = codes(6, 3);
    const factors = [a, scale(0.02), one(120), wide, scale(0.03), one(128)];
    await nearly({ operator: 'QGemm', inputs: [...factors, int32([3], [-500, 0, 700]), scale(0.2), one(110)] });
    await nearly({ operator: 'QGemm', inputs: [...factors, undefined] }, 1e-3);
    const floatly = [a, wide, scale(0.02), scale(0.03), one(120), one(128), fixed(value(3))];
    await nearly({ operator: 'MatMulIntegerToFloat', inputs: floatly }, 1e-3);
    const dynamic = [fixed(value(2, 6)), wide, scale(0.03), one(128), fixed(value(3))];
    await nearly({ operator: 'DynamicQuantizeMatMul', inputs: dynamic }, 1e-3);
  });
  it('QuantizeLinear and DequantizeLinear of the other domain', async () => {
    await nearly({ operator: 'QuantizeLinear', inputs: [fixed(value(2, 6)), scale(0.02), one(120)] });
    await nearly({ operator: 'DequantizeLinear', inputs: [a, scale(0.02), one(120)] }, 1e-4);
  });
});
