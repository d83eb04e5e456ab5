import { describe, expect, it } from 'vitest';
import { differenceBetween } from '../../../test/closeness.ts';
import { type AttributeDraft, expectOperator, fixed, type OperatorCase } from '../../../test/operator-case.ts';
import { normal } from '../../../test/samples.ts';
import { constant, type Graph, input, nodesOf, type Value } from '../../graph/index.ts';
import type { Tensors } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import type { Shape, Tensor } from '../../tensor/index.ts';
import { gradients } from '../../transforms/gradient.ts';
import { mul } from '../arithmetic.ts';
import { reduceSum } from '../reduction.ts';
import { concat, pad, sliceAxis } from '../slicing.ts';
import { conv } from './convolution.ts';
import type { Window } from './window.ts';

const runtime = await nativeRuntime();

type Attributes = Readonly<Record<string, AttributeDraft>>;
type Case = readonly [x: Shape, w: Shape, attributes: Attributes];

const caseOf = (operator: string, [x, w, attributes]: Case, bias?: Tensor): OperatorCase => ({
  operator,
  inputs: [normal(x, 'x'), normal(w, 'w'), bias],
  attributes,
});

async function runOnce(graph: Graph, feeds: Tensors): Promise<Tensors> {
  const program = await runtime.compile(graph);
  const results = await program.run(feeds);
  await program.dispose();
  return results;
}

/** Whether the import and the gradients are right, with a bias of that length or without one. */
const expectConvolution = (operator: string, one: Case, biasLength?: number) =>
  expectOperator(runtime, caseOf(operator, one, biasLength === undefined ? undefined : normal([biasLength], 'b')));

describe('Conv', () => {
  const geometries: Record<string, readonly Case[]> = {
    'of one axis': [
      [[2, 3, 9], [4, 3, 3], {}],
      [[2, 3, 10], [4, 3, 3], { strides: [2], pads: [1, 0] }],
      [[1, 2, 11], [2, 2, 4], { dilations: [3], pads: [4, 5] }],
      [[2, 8, 7], [3, 8, 2], { pads: [1, 1] }],
    ],
    'of two axes': [
      [[2, 3, 7, 6], [4, 3, 3, 3], { pads: [1, 1, 1, 1] }],
      [[2, 3, 7, 6], [4, 3, 3, 2], { pads: [0, 1, 2, 0] }],
      [[1, 1, 5, 5], [2, 1, 5, 5], {}],
      [[1, 2, 3, 4], [2, 2, 5, 5], { pads: [2, 2, 2, 2] }],
      [[2, 9, 6, 5], [3, 9, 3, 3], { pads: [1, 1, 1, 1] }],
      [[2, 8, 5, 5], [3, 8, 1, 1], {}],
      [[2, 8, 5, 4], [3, 8, 1, 1], { pads: [1, 1, 2, 0] }],
      [[1, 8, 5, 6], [2, 8, 3, 2], { pads: [3, 1, 4, 2] }],
      [[2, 3, 9, 8], [2, 3, 3, 3], { dilations: [2, 3], pads: [2, 3, 2, 3] }],
      [[1, 8, 9, 8], [2, 8, 3, 3], { dilations: [3, 1], pads: [2, 0, 0, 1] }],
    ],
    'with strides': [2, 3, 4].flatMap((stride): Case[] => [
      [[1, 3, 11, 10], [2, 3, 3, 3], { strides: [stride, stride], pads: [1, 1, 1, 1] }],
      [[2, 9, 9, 7], [2, 9, 2, 3], { strides: [stride, 1], pads: [0, 1, 1, 0] }],
      [[1, 2, 9, 10], [2, 2, 3, 2], { strides: [1, stride], dilations: [2, 3], pads: [1, 2, 3, 0] }],
      [[2, 1, 8, 9], [2, 1, 1, 1], { strides: [stride, stride] }],
    ]),
    'in groups': [
      [[2, 4, 6, 5], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }],
      [[1, 16, 6, 5], [4, 8, 3, 3], { group: 2, pads: [1, 1, 1, 1] }],
      [[1, 6, 7, 7], [3, 2, 3, 3], { group: 3, strides: [2, 2], dilations: [2, 1], pads: [2, 1, 2, 1] }],
      [[2, 3, 6, 5], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }],
      [[2, 3, 6, 5], [6, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }],
      [[2, 3, 7, 8], [3, 1, 3, 3], { group: 3, strides: [2, 2], pads: [0, 1, 1, 0] }],
      [[2, 3, 8, 7], [3, 1, 3, 2], { group: 3, dilations: [2, 2], pads: [2, 0, 2, 2] }],
    ],
    'of three axes': [
      [[1, 2, 4, 5, 6], [3, 2, 3, 2, 3], { pads: [1, 0, 1, 1, 1, 1] }],
      [[1, 8, 4, 4, 3], [2, 8, 2, 3, 2], { pads: [0, 1, 1, 1, 1, 0] }],
      [[1, 4, 5, 4, 6], [4, 2, 2, 2, 2], { group: 2, strides: [2, 1, 3], dilations: [1, 2, 1] }],
    ],
    'padded by itself': ['SAME_UPPER', 'SAME_LOWER', 'VALID'].flatMap((auto_pad): Case[] => [
      [[1, 2, 7, 6], [2, 2, 4, 3], { auto_pad }],
      [[1, 2, 7, 6], [2, 2, 2, 3], { auto_pad, strides: [2, 3] }],
      [[1, 2, 9, 8], [2, 2, 3, 1], { auto_pad, strides: [3, 1], kernel_shape: [3, 1] }],
    ]),
  };

  describe.each(Object.entries(geometries))('%s', (_, cases) => {
    it.each(cases)('%j by %j, %j', async (...one) => {
      await expectConvolution('Conv', one);
      await expectConvolution('Conv', one, one[1][0]);
    });
  });

  it('has weights of the file as constants too', async () => {
    const inputs = [normal([2, 9, 6, 5]), fixed(normal([4, 9, 3, 3], 'w')), fixed(normal([4], 'b'))];
    await expectOperator(runtime, { operator: 'Conv', inputs, attributes: { pads: [1, 1, 1, 1] } });
  });

  const windows: [string, Window][] = [
    ['padded', { kernel: [3, 3], strides: [1, 1], dilations: [1, 1], before: [1, 0], after: [0, 1] }],
    ['dilated', { kernel: [2, 3], strides: [1, 1], dilations: [3, 2], before: [2, 1], after: [1, 2] }],
    ['padded beyond its kernel', { kernel: [1, 2], strides: [1, 1], dilations: [1, 1], before: [1, 3], after: [2, 2] }],
  ];
  it.each(windows)('has the same gradients by all formulations, %s', async (_, window) => {
    const inputs = [input('x', 'float32', [2, 3, 6, 5]), input('w', 'float32', [4, 3, ...window.kernel])];
    const feeds = { x: normal([2, 3, 6, 5], 'x'), w: normal([4, 3, ...window.kernel], 'w') };
    const [x, w] = inputs;
    const widened = (value: Value) => pad(value, [0, 0, 0, 0], [0, 6, 0, 0]);
    const formulations = {
      'few channels': conv(x, w, window),
      'many channels': conv(widened(x), widened(w), window),
      groups: sliceAxis(conv(concat([x, x], 1), concat([w, w], 0), window, 2), 1, 0, 4),
    };
    const graphs = Object.values(formulations).map((y): Graph => {
      const loss = reduceSum(mul(y, constant(normal(y.shape, 'cotangent'))), [0, 1, 2, 3], false);
      const [dx, dw] = gradients(loss, inputs);
      return { inputs, outputs: { dx, dw } };
    });
    const used = ({ outputs }: Graph) => {
      const names = nodesOf(Object.values(outputs)).map((node) => node.operator.name);
      return ['ConvTranspose', 'Conv', 'MatMul'].map((name) => names.filter((other) => other === name).length);
    };
    const positions = window.kernel[0] * window.kernel[1];
    expect(graphs.map(used), 'operators of each formulation').toEqual([
      [1, 0, 1],
      [0, 1, positions],
      [1, 1, 0],
    ]);
    const [expected, ...others] = await Promise.all(graphs.map((graph) => runOnce(graph, feeds)));
    for (const actual of others) {
      expect(differenceBetween(actual.dx, expected.dx), 'gradient in the input').toBeUndefined();
      expect(differenceBetween(actual.dw, expected.dw), 'gradient in the weights').toBeUndefined();
    }
  });

  it('refuses channels and kernels that do not fit', () => {
    const window = { kernel: [3, 3], strides: [1, 1], dilations: [1, 1], before: [0, 0], after: [0, 0] };
    const x = constant(normal([1, 3, 4, 2]));
    expect(() => conv(x, constant(normal([2, 2, 3, 3])), window)).toThrow('3 channels meet weights [2,2,3,3]');
    expect(() => conv(x, constant(normal([2, 3, 3, 3])), window)).toThrow('does not fit into axis 3, which has 2');
  });
});

describe('ConvTranspose', () => {
  const geometries: Record<string, readonly Case[]> = {
    'of any rank': [
      [[2, 3, 5], [3, 2, 3], {}],
      [[2, 3, 5], [3, 2, 3], { strides: [2], pads: [1, 0], output_padding: [1] }],
      [[2, 3, 4, 5], [3, 2, 3, 3], { pads: [1, 0, 0, 2] }],
      [[1, 9, 4, 5], [9, 2, 3, 3], { pads: [1, 1, 1, 1] }],
      [[1, 2, 3, 2, 3], [2, 2, 2, 3, 2], { strides: [1, 2, 2], pads: [1, 0, 0, 0, 1, 1] }],
    ],
    'with strides and dilations': [2, 3, 4].flatMap((stride): Case[] => [
      [[1, 3, 4, 3], [3, 2, 3, 3], { strides: [stride, stride], pads: [1, 1, 1, 1] }],
      [[1, 3, 4, 3], [3, 2, 3, 3], { strides: [stride, stride], output_padding: [1, 1] }],
      [[1, 2, 4, 3], [2, 2, 3, 2], { strides: [stride, 1], dilations: [2, 3], pads: [1, 2, 0, 1] }],
    ]),
    'in groups': [
      [[2, 4, 4, 3], [4, 3, 3, 3], { group: 2, strides: [2, 2], output_padding: [1, 0] }],
      [[2, 3, 4, 3], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }],
      [[1, 16, 4, 3], [16, 2, 3, 3], { group: 2, strides: [2, 1], dilations: [1, 2] }],
    ],
    'with an output shape': [
      [[1, 2, 3, 3], [2, 2, 3, 3], { strides: [3, 2], output_shape: [10, 8] }],
      [[1, 2, 3, 3], [2, 2, 3, 3], { strides: [3, 2], output_shape: [8, 6] }],
      [[1, 2, 3, 3], [2, 2, 3, 3], { strides: [3, 2], output_shape: [8, 6], auto_pad: 'SAME_UPPER' }],
      [[1, 2, 3, 3], [2, 2, 3, 3], { strides: [3, 2], output_shape: [8, 6], auto_pad: 'SAME_LOWER' }],
      [[1, 2, 3, 3], [2, 2, 4, 3], { strides: [2, 2], output_shape: [7, 7], output_padding: [1, 0] }],
    ],
    'padded by itself': ['SAME_UPPER', 'SAME_LOWER', 'VALID'].flatMap((auto_pad): Case[] => [
      [[1, 2, 4, 3], [2, 2, 3, 3], { auto_pad }],
      [[1, 2, 4, 3], [2, 2, 4, 3], { auto_pad, strides: [2, 3] }],
      [[1, 2, 4, 3], [2, 2, 3, 4], { auto_pad, strides: [2, 2], dilations: [2, 1] }],
    ]),
  };

  describe.each(Object.entries(geometries))('%s', (_, cases) => {
    it.each(cases)('%j by %j, %j', async (...one) => {
      const [, w, { group = 1 }] = one;
      await expectConvolution('ConvTranspose', one);
      await expectConvolution('ConvTranspose', one, w[1] * Number(group));
    });
  });
});
