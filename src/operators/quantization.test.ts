import { describe, expect, it } from 'vitest';
import { differenceBetween } from '../../test/closeness.ts';
import { expectOperator, fixed } from '../../test/operator-case.ts';
import { applyOne } from '../graph/index.ts';
import { type Draft, decodeModel, encodeModel, tensorToProto } from '../onnx/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, type Tensor } from '../tensor/index.ts';
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

describe('products of integers', () => {
  it('MatMulInteger, as the sums that its int32 would hold', async () => {
    const inputs = [
      bytes([2, 3], [11, 7, 3, 10, 6, 2]),
      bytes([3, 2], [1, 4, 2, 5, 3, 6]),
      bytes([1], [12]),
      bytes([1], [1]),
    ];
    const file = encodeModel({
      irVersion: 8n,
      opsetImport: [{ domain: '', version: 10n }],
      graph: {
        name: 'product',
        node: [
          { opType: 'MatMulInteger', input: ['a', 'b', 'za', 'zb'], output: ['sums'] },
          { opType: 'Cast', input: ['sums'], output: ['y'], attribute: [{ name: 'to', type: 2, i: 1n }] },
        ],
        initializer: inputs.map((value, i) => tensorToProto(value, ['a', 'b', 'za', 'zb'][i])),
        output: [{ name: 'y' }],
      },
    });
    const [expected, actual] = [await runOn(file, {}), await runOn(importGraph(decodeModel(file)), {})];
    expect(differenceBetween(actual.y, expected.y)).toBeUndefined();
  });
});
