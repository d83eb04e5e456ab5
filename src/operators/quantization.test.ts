import { describe, expect, it } from 'vitest';
import { differenceBetween } from '../../test/closeness.ts';
import { expectOperator, fixed } from '../../test/operator-case.ts';
import { applyOne } from '../graph/index.ts';
import { type Draft, decodeModel, encodeModel, tensorToProto } from '../onnx/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, sizeOf, type Tensor } from '../tensor/index.ts';
import { gradient } from '../transforms/gradient.ts';
import { importGraph } from '../transforms/import.ts';
import { ReduceSum } from './reduction.ts';
import { indexList } from './shape.ts';

const runtime = await nativeRuntime();
const bytes = (shape: number[], data: number[]): Tensor => ({ dtype: 'uint8', shape, data: Uint8Array.from(data) });
const signed = (shape: number[], data: number[]): Tensor => ({ dtype: 'int8', shape, data: Int8Array.from(data) });

/** A file that quantises its input and takes it back. */
function roundTrip(x: FloatTensor, scale: Tensor, zeroPoint: Tensor, axis: number): Uint8Array {
  const attribute: Draft<'AttributeProto'>[] = [{ name: 'axis', type: 2, i: BigInt(axis) }];
  const dim = x.shape.map((length) => ({ dimValue: BigInt(length) }));
  return encodeModel({
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 19n }],
    graph: {
      name: 'quantised',
      node: [
        { opType: 'QuantizeLinear', input: ['x', 'scale', 'zero'], output: ['q'], attribute },
        { opType: 'DequantizeLinear', input: ['q', 'scale', 'zero'], output: ['y'], attribute },
      ],
      initializer: [tensorToProto(scale, 'scale'), tensorToProto(zeroPoint, 'zero')],
      input: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim } } } }],
      output: [{ name: 'y' }],
    },
  });
}

async function runOn(model: Parameters<typeof runtime.compile>[0], feeds: Record<string, Tensor>) {
  const program = await runtime.compile(model);
  const results = await program.run(feeds);
  await program.dispose();
  return results;
}

describe('QuantizeLinear and DequantizeLinear', () => {
  const x = floats([2, 4], [-3, -0.26, -0.25, 0, 0.1, 0.3, 1.4, 9]);
  const schemes: readonly (readonly [Tensor, Tensor, number])[] = [
    [floats([], [0.1]), bytes([], [10]), 1],
    [floats([], [0.5]), signed([], [-3]), 1],
    [floats([1], [0.02]), bytes([1], [0]), 1],
    [floats([2], [0.1, 0.04]), bytes([2], [0, 128]), 0],
    [floats([4], [0.1, 0.2, 0.3, 0.05]), signed([4], [0, 5, -5, 100]), -1],
  ];

  it.each(schemes)('round as ONNX Runtime does, %#', async (scale, zeroPoint, axis) => {
    const file = roundTrip(x, scale, zeroPoint, axis);
    const expected = await runOn(file, { x });
    const actual = await runOn(importGraph(decodeModel(file)), { x });
    expect(differenceBetween(actual.y, expected.y)).toBeUndefined();
  });

  it('have no slope, but for the straight-through estimator, which is the identity in the range', async () => {
    const scale = 1 / 255;
    const pixels = floats([6], [-0.1, 0, 0.3, 1, 1.01, 0.5 + 1e-4]);
    const file = roundTrip(pixels, floats([], [scale]), bytes([], [0]), 0);
    const graph = importGraph(decodeModel(file));
    const total = applyOne(ReduceSum, [graph.outputs.y, indexList([0])], { keepdims: 0 });
    const slopes = {
      plain: gradient(total, graph.inputs[0]),
      through: gradient(total, graph.inputs[0], { straightThrough: true }),
    };
    const { plain, through } = await runOn({ inputs: graph.inputs, outputs: slopes }, { x: pixels });
    expect(Array.from(plain.data, Number)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(Array.from(through.data, Number).map((slope) => Math.round(slope * 1e6) / 1e6)).toEqual([0, 1, 1, 1, 0, 1]);
  });

  it('weights in integers become floats', async () => {
    const weights = signed([2, 3], [1, -2, 3, -128, 127, 0]);
    const inputs = [weights, floats([2], [0.1, 0.5]), signed([2], [0, 3])];
    await expectOperator(runtime, { operator: 'DequantizeLinear', opset: 19, inputs, attributes: { axis: 0 } });
    const blocks = [weights, fixed(floats([2, 1], [0.1, 0.5])), signed([2, 1], [0, 3])];
    const attributes = { axis: 1, block_size: 3 };
    await expectOperator(
      runtime,
      { operator: 'DequantizeLinear', opset: 21, inputs: blocks, attributes },
      { gradient: false },
    );
  });
});

/** A file with one node, of whose outputs the first is cast to float. */
function castFile(opType: string, inputs: readonly Tensor[], fed: boolean, attribute: Draft<'AttributeProto'>[] = []) {
  const names = inputs.map((_, i) => `input_${i}`);
  const [first] = inputs;
  const dim = first.shape.map((length) => ({ dimValue: BigInt(length) }));
  return encodeModel({
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    graph: {
      name: 'integers',
      node: [
        {
          opType,
          input: names,
          output: opType === 'DynamicQuantizeLinear' ? ['q', 'scale', 'zero'] : ['q'],
          attribute,
        },
        { opType: 'Cast', input: ['q'], output: ['y'], attribute: [{ name: 'to', type: 2, i: 1n }] },
      ],
      initializer: inputs.flatMap((value, i) => (fed && i === 0 ? [] : [tensorToProto(value, names[i])])),
      input: fed ? [{ name: 'input_0', type: { tensorType: { elemType: 1, shape: { dim } } } }] : [],
      output: opType === 'DynamicQuantizeLinear' ? [{ name: 'y' }, { name: 'scale' }] : [{ name: 'y' }],
    },
  });
}

async function expectSame(file: Uint8Array, feeds: Record<string, Tensor> = {}): Promise<void> {
  const [expected, actual] = [await runOn(file, feeds), await runOn(importGraph(decodeModel(file)), feeds)];
  for (const [name, value] of Object.entries(expected)) {
    expect(differenceBetween(actual[name], value), `output ${name}`).toBeUndefined();
  }
}

describe('integers that are computed with', () => {
  const random = randomStream('integers');
  const codes = (shape: number[]) => Array.from({ length: sizeOf(shape) }, () => random.integer(256));
  const a = bytes([2, 3], codes([2, 3]));
  const b = bytes([3, 4], codes([3, 4]));
  const list = (name: string, ...values: number[]) => ({ name, type: 7, ints: values.map(BigInt) });

  it('MatMulInteger', async () => {
    await expectSame(castFile('MatMulInteger', [a, b], false));
    await expectSame(castFile('MatMulInteger', [a, b, bytes([], [12]), bytes([], [1])], false));
  });

  it('QLinearMatMul', async () => {
    const inputs = [a, floats([], [0.02]), bytes([], [100]), b, floats([], [0.03]), bytes([], [120])];
    await expectSame(castFile('QLinearMatMul', [...inputs, floats([], [0.2]), bytes([], [118])], false));
  });

  const images = bytes([1, 2, 4, 4], codes([1, 2, 4, 4]));
  const kernels = bytes([3, 2, 2, 2], codes([3, 2, 2, 2]));

  it('ConvInteger', async () => {
    const inputs = [images, kernels, bytes([], [7]), bytes([], [128])];
    await expectSame(castFile('ConvInteger', inputs, false));
    await expectSame(castFile('ConvInteger', inputs, false, [list('pads', 1, 0, 1, 1), list('strides', 2, 1)]));
  });

  it('QLinearConv, with scales of each channel and a bias', async () => {
    // Small ones: where a processor has no VNNI, ONNX Runtime adds pairs of products in 16 bits, which saturate.
    const weights = signed(
      [3, 2, 2, 2],
      codes([3, 2, 2, 2]).map((code) => Math.round((code - 128) / 4)),
    );
    const bias: Tensor = { dtype: 'int32', shape: [3], data: Int32Array.of(-500, 0, 700) };
    const inputs = [images, floats([], [0.02]), bytes([], [110]), weights, floats([3], [0.01, 0.02, 0.03])];
    const output = [signed([3], [0, 0, 0]), floats([], [0.05]), bytes([], [100]), bias];
    await expectSame(castFile('QLinearConv', [...inputs, ...output], false, [list('pads', 1, 1, 0, 0)]));
  });

  it.each([
    [[0, 2, -3, -2.5, 1.34, 0.5]],
    [[-1, -2.1, -1.3, -2.5, -3.34, -4]],
    [[1, 2.1, 1.3, 2.5, 3.34, 4]],
    [[0, 0]],
  ])('DynamicQuantizeLinear of %j', async (data) => {
    const x = floats([data.length], data);
    await expectSame(castFile('DynamicQuantizeLinear', [x], true), { input_0: x });
  });
});
