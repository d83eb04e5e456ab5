import { describe, expect, it } from 'vitest';
import { expectGradient } from '../../test/gradient-check.ts';
import { type AttributeDraft, expectOperator, type OperatorCase } from '../../test/operator-case.ts';
import { normal, spaced } from '../../test/samples.ts';
import { constant, input, nodesOf, type Value } from '../graph/index.ts';
import { decodeModel } from '../onnx/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, type Shape } from '../tensor/index.ts';
import { gradient, pullBack } from '../transforms/gradient.ts';
import { importGraph } from '../transforms/import.ts';
import { relu } from './activations.ts';
import { mul } from './arithmetic.ts';
import { conv } from './convolution.ts';
import { averagePool, maxPool } from './pooling.ts';
import { reduceSum } from './reduction.ts';
import { reshape } from './shape.ts';
import type { Window } from './window.ts';

const runtime = await nativeRuntime();

type Attributes = Readonly<Record<string, AttributeDraft>>;
type Case = readonly [x: Shape, attributes: Attributes];

/** Windows that every pooling has. */
const windows: Record<string, readonly Case[]> = {
  'of one axis': [
    [[2, 3, 8], { kernel_shape: [2], strides: [2] }],
    [[1, 2, 9], { kernel_shape: [4], strides: [3], pads: [2, 1] }],
    [[1, 2, 7], { kernel_shape: [3] }],
  ],
  'that tile': [
    [[2, 3, 6, 4], { kernel_shape: [2, 2], strides: [2, 2] }],
    [[1, 2, 6, 6], { kernel_shape: [3, 2], strides: [3, 2] }],
    [[1, 16, 4, 4], { kernel_shape: [2, 2], strides: [2, 2] }],
    [[1, 2, 5, 7], { kernel_shape: [2, 2], strides: [2, 2] }],
    [[1, 2, 3, 4], { kernel_shape: [3, 4], strides: [1, 1] }],
    [[1, 2, 3, 3], { kernel_shape: [1, 1] }],
  ],
  'that overlap': [
    [[2, 2, 7, 9], { kernel_shape: [3, 3], strides: [2, 2] }],
    [[1, 16, 6, 7], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
    [[1, 2, 5, 6], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }],
    [[1, 2, 6, 8], { kernel_shape: [2, 5], strides: [1, 3], pads: [0, 4, 1, 2] }],
    [[1, 2, 5, 6], { kernel_shape: [4, 4], pads: [3, 2, 1, 3] }],
  ],
  'with gaps': [
    [[1, 2, 7, 9], { kernel_shape: [2, 1], strides: [3, 4] }],
    [[1, 2, 6, 6], { kernel_shape: [1, 2], strides: [2, 3], pads: [0, 1, 0, 0] }],
  ],
  'that hang over the end': [
    [[1, 2, 6, 6], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }],
    [[1, 2, 5, 8], { kernel_shape: [2, 3], strides: [2, 3], ceil_mode: 1 }],
    [[1, 2, 6, 7], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1 }],
    [[1, 2, 2, 2], { kernel_shape: [1, 1], strides: [2, 2], ceil_mode: 1 }],
  ],
  'of three axes': [
    [[1, 2, 4, 4, 6], { kernel_shape: [2, 2, 3], strides: [2, 2, 3] }],
    [[1, 2, 4, 5, 3], { kernel_shape: [3, 2, 2], strides: [2, 1, 1], pads: [1, 0, 1, 1, 1, 0] }],
  ],
  'padded by themselves': ['SAME_UPPER', 'SAME_LOWER', 'VALID'].flatMap((auto_pad): Case[] => [
    [[1, 2, 6, 5], { kernel_shape: [3, 2], auto_pad }],
    [[1, 2, 7, 6], { kernel_shape: [2, 3], strides: [2, 2], auto_pad }],
  ]),
};

const dilated: readonly Case[] = [
  [[1, 2, 9], { kernel_shape: [3], dilations: [3], strides: [2] }],
  [[1, 2, 7, 8], { kernel_shape: [2, 3], dilations: [2, 2], pads: [1, 1, 0, 2] }],
  [[1, 2, 9, 9], { kernel_shape: [3, 2], strides: [2, 3], dilations: [3, 2], pads: [2, 1, 1, 1] }],
  [[1, 2, 8, 9], { kernel_shape: [2, 2], strides: [2, 3], dilations: [3, 3], ceil_mode: 1 }],
  [[1, 2, 8], { kernel_shape: [2], strides: [3], dilations: [3], ceil_mode: 1 }],
];

const caseOf = (operator: string, [x, attributes]: Case, opset = 20): OperatorCase => ({
  operator,
  opset,
  inputs: [spaced(x)],
  attributes,
});

describe('MaxPool', () => {
  describe.each(Object.entries({ ...windows, 'with dilations': dilated }))('of windows %s', (_, cases) => {
    it.each(cases)('%j, %j', async (...one) => {
      await expectOperator(runtime, caseOf('MaxPool', one));
    });
  });

  it.each([8, 10, 11, 12])('of opset %i', async (opset) => {
    await expectOperator(runtime, caseOf('MaxPool', [[2, 3, 6, 4], { kernel_shape: [2, 2], strides: [2, 2] }], opset));
  });

  it('gives the places of maxima where they are asked for', async () => {
    const attributes = { kernel_shape: [2, 3], strides: [2, 2], pads: [0, 1, 1, 1] };
    await expectOperator(runtime, { operator: 'MaxPool', inputs: [spaced([2, 2, 5, 6])], attributes, outputCount: 2 });
  });

  it('refuses to give places in column-major order', () => {
    const attributes = { kernel_shape: [2, 2], storage_order: 1 };
    const operatorCase = { operator: 'MaxPool', inputs: [spaced([1, 1, 4, 4])], attributes };
    const graphOf = (outputCount: number) => importGraph(decodeModel(fileOf({ ...operatorCase, outputCount })));
    expect(() => graphOf(2)).toThrow('storage_order: MaxPool: indices of maxima are known in row-major order only');
    expect(graphOf(1).outputs.output_0.shape).toEqual([1, 1, 3, 3]);
  });

  it('sends the cotangent of a window to its first maximum in row-major order', async () => {
    const image = [
      [0, 0, 0, 0, 1, 0],
      [0, 0, 0, 0, 0, 1],
      [0, 2, 3, 0, -1, -1],
      [2, 0, 3, 3, -1, -1],
    ];
    const tiled = await maxPoolGradientOf([image], [[1, 2, 3], [4, 5, 6]], windowOf2([2, 2], [2, 2]));
    expect(tiled).toEqual([
      [1, 0, 2, 0, 3, 0],
      [0, 0, 0, 0, 0, 0],
      [0, 4, 5, 0, 6, 0],
      [0, 0, 0, 0, 0, 0],
    ]);
    const overlapping = await maxPoolGradientOf([image], [[1, 2, 3, 4]], windowOf2([4, 3], [1, 1]));
    expect(overlapping).toEqual([
      [0, 0, 0, 0, 4, 0],
      [0, 0, 0, 0, 0, 0],
      [0, 0, 3, 0, 0, 0],
      [0, 0, 0, 3, 0, 0],
    ].map((row, y) => (y === 3 ? [0, 0, 0, 3, 0, 0] : y === 2 ? [0, 0, 3, 0, 0, 0] : row)));
  });
});

describe('AveragePool', () => {
  const padding = [0, 1].map((count_include_pad) => ({ count_include_pad }));
  describe.each(Object.entries({ ...windows, 'with dilations': dilated }))('of windows %s', (_, cases) => {
    it.each(cases)('%j, %j', async (x, attributes) => {
      for (const include of padding)
        await expectOperator(runtime, caseOf('AveragePool', [x, { ...attributes, ...include }]));
    });
  });
});

describe('LpPool', () => {
  describe.each(Object.entries({ ...windows, 'with dilations': dilated }))('of windows %s', (_, cases) => {
    it.each(cases)('%j, %j', async (x, attributes) => {
      for (const p of [1, 2, 3]) await expectOperator(runtime, caseOf('LpPool', [x, { ...attributes, p }]));
    });
  });
});

describe.each(['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'])('%s', (operator) => {
  it.each([[[2, 3, 5]], [[2, 3, 4, 5]], [[1, 2, 3, 2, 3]], [[1, 2, 1, 1]]])('of %j', async (shape) => {
    await expectOperator(runtime, { operator, inputs: [spaced(shape)] });
  });
});
