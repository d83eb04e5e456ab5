import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectGradient } from '../../../test/gradient-check.ts';
import { type AttributeDraft, expectOperator, fileOf, type OperatorCase } from '../../../test/operator-case.ts';
import { normal, spaced, uniform } from '../../../test/samples.ts';
import { applyOne, constant, input, nodesOf, type Value } from '../../graph/index.ts';
import { decodeModel } from '../../onnx/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { type FloatTensor, floats, type Shape, sizeOf } from '../../tensor/index.ts';
import { pullBack } from '../../transforms/gradient.ts';
import { importGraph } from '../../transforms/import.ts';
import { relu, tanh } from '../activations.ts';
import { conv } from './convolution.ts';
import { averagePool, MaxPool, maxPool } from './pooling.ts';
import { offsetsOf, type Window, windowAttributes, windowCounts } from './window.ts';

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

  const axis = fc
    .record({
      kernel: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 4 }),
      dilation: fc.integer({ min: 1, max: 2 }),
      extra: fc.integer({ min: 0, max: 4 }),
      pads: fc.tuple(fc.nat(3), fc.nat(3)),
    })
    .map(({ pads, ...others }) => ({ ...others, pads: pads.map((amount) => Math.min(amount, others.kernel - 1)) }));

  it('sends the cotangent of each window to its first maximum in row-major order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(axis, axis), fc.nat(99), async (axes, label) => {
        const window: Window = {
          kernel: axes.map(({ kernel }) => kernel),
          strides: axes.map(({ stride }) => stride),
          dilations: axes.map(({ dilation }) => dilation),
          before: axes.map(({ pads }) => pads[0]),
          after: axes.map(({ pads }) => pads[1]),
        };
        const lengths = axes.map(({ kernel, dilation, extra }) => (kernel - 1) * dilation + 1 + extra);
        const image = uniform([1, 1, ...lengths], -1, 2, label);
        const tied = floats(image.shape, image.data.map(Math.floor));
        const [g, x] = [
          input('g', 'float32', [1, 1, ...windowCounts(window, lengths)]),
          input('x', 'float32', tied.shape),
        ];
        const [dx] = pullBack([maxPool(x, window)], [g], [x]);
        const cotangent = floats(
          g.shape,
          Array.from({ length: sizeOf(g.shape) }, (_, i) => i + 1),
        );
        const program = await runtime.compile({ inputs: [g, x], outputs: { dx } });
        const actual = await program.run({ g: cotangent, x: tied });
        await program.dispose();
        expect(Array.from(actual.dx.data, Number), `image ${tied.data}`).toEqual(firstMaxima(tied, cotangent, window));
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('is moved before a Relu, which changes neither the values nor the gradient', async () => {
    const window = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], before: [0, 0], after: [0, 0] };
    const x = input('x', 'float32', [2, 3, 4, 6]);
    const moved = maxPool(relu(x), window);
    const asWritten = applyOne(MaxPool, [relu(x)], windowAttributes(window));
    const orderOf = (y: Value) => nodesOf([y]).map(({ operator }) => operator.name);
    expect([orderOf(moved), orderOf(asWritten)]).toEqual([
      ['MaxPool', 'Relu'],
      ['Relu', 'MaxPool'],
    ]);
    const image = floats(
      x.shape,
      normal(x.shape).data.map((value) => Math.floor(2 * value)),
    );
    const [g, ...outputs] = [constant(normal(moved.shape, 'g')), moved, asWritten];
    const [[dMoved], [dAsWritten]] = outputs.map((y) => pullBack([y], [g], [x]));
    const program = await runtime.compile({ inputs: [x], outputs: { moved, asWritten, dMoved, dAsWritten } });
    const results = await program.run({ x: image });
    await program.dispose();
    expect(results.moved).toEqual(results.asWritten);
    expect(results.dMoved).toEqual(results.dAsWritten);
  });
});

/** What the gradient of a max pooling of one channel should be, window by window. */
function firstMaxima(image: FloatTensor, cotangent: FloatTensor, window: Window): number[] {
  const [height, width] = image.shape.slice(2);
  const [rows, columns] = cotangent.shape.slice(2);
  const result = new Array<number>(height * width).fill(0);
  for (let index = 0; index < rows * columns; index++) {
    const start = [Math.floor(index / columns), index % columns].map(
      (at, i) => at * window.strides[i] - window.before[i],
    );
    const places = offsetsOf(window.kernel)
      .map((offset) => offset.map((at, i) => start[i] + at * window.dilations[i]))
      .filter(([y, x]) => y >= 0 && y < height && x >= 0 && x < width)
      .map(([y, x]) => y * width + x);
    const best = places.reduce((first, place) => (image.data[place] > image.data[first] ? place : first));
    result[best] += cotangent.data[index];
  }
  return result;
}

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

describe('small nets', () => {
  const unit = { strides: [1, 1], dilations: [1, 1], before: [0, 0], after: [0, 0] };
  const [x, w, v] = [
    input('x', 'float32', [2, 2, 8, 7]),
    input('w', 'float32', [3, 2, 3, 3]),
    input('v', 'float32', [2, 3, 2, 2]),
  ];
  const feeds = { x: normal(x.shape, 'x'), w: normal(w.shape, 'w'), v: normal(v.shape, 'v') };
  const features = relu(conv(x, w, { ...unit, kernel: [3, 3], before: [1, 1], after: [1, 1] }));
  const classified = (pooled: Value) => tanh(conv(pooled, v, { ...unit, kernel: [2, 2] }));

  it.each([
    ['max pooling that tiles', maxPool(features, { ...unit, kernel: [2, 2], strides: [2, 2] })],
    ['max pooling that overlaps', maxPool(features, { ...unit, kernel: [3, 3], strides: [2, 2], before: [1, 1] })],
    ['average pooling', averagePool(features, { ...unit, kernel: [3, 2], strides: [2, 3], after: [1, 1] })],
  ])('have gradients of gradients, with %s', async (label, pooled) => {
    const problem = { inputs: [x, w, v], outputs: { y: classified(pooled) }, feeds };
    await expectGradient(runtime, problem, { label, order: 2 });
  });
});
