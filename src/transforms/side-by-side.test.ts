import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { UnsupportedOperatorError } from '../errors.ts';
import { applyOne, constant, input, type Value } from '../graph/index.ts';
import { decodeModel } from '../onnx/index.ts';
import {
  cast,
  concat,
  gather,
  matmul,
  reduceSum,
  relu,
  reshape,
  softmax,
  TopK,
  transpose,
} from '../operators/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers, isFloat32, type Shape, sizeOf } from '../tensor/index.ts';
import { importGraph } from './import.ts';
import { sideBySide } from './side-by-side.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

const weights = (shape: Shape, label: string) => constant(randomWeights(shape, label));
const integersOf = (...values: number[]) => constant(integers([values.length], values));

/** Functions of [2, 3] that move, mix or drop the first axis. */
const functions: Readonly<Record<string, (x: Value) => Value>> = {
  'a product from the left': (x) => matmul(weights([4, 2], 'left'), x),
  'a transposed product': (x) => transpose(matmul(weights([4, 3], 'other'), transpose(relu(x), [1, 0])), [1, 0]),
  'a product with itself': (x) => matmul(x, transpose(x, [1, 0])),
  'sums along the first axis': (x) => reduceSum(x, [0], false),
  'a softmax along it': (x) => softmax(x, 0),
  'what it is joined with': (x) => concat([x, weights([1, 3], 'more'), relu(x)], 0),
  'what is read from it': (x) => gather(x, integersOf(1, 0, 1), 0),
  'all in one row': (x) => reshape(x, [6]),
  'what does not depend on it': () => weights([2, 2], 'alone'),
  'operands of other ranks': (x) =>
    concat([matmul(reshape(x, [6, 1]), weights([1, 2], 'row')), weights([6, 1], 'one')], 1),
};

describe('samples side by side', () => {
  it.each(Object.entries(functions))('are computed as one by one: %s', async (_, f) => {
    const count = 3;
    const x = input('x', 'float32', [2, 3]);
    const xs = input('xs', 'float32', [count, 2, 3]);
    const one = f(x);
    const all = sideBySide(one, x, xs);
    expect(all.shape).toEqual([count, ...one.shape]);
    const samples = randomWeights([count, 2, 3], 'samples');
    const together = await answer({ inputs: [xs], outputs: { y: all } }, { xs: samples });
    const size = sizeOf(one.shape);
    for (let i = 0; i < count; i++) {
      const alone = await answer(
        { inputs: [x], outputs: { y: one } },
        { x: floats([2, 3], samples.data.slice(6 * i, 6 * i + 6)) },
      );
      const own = Array.from(together.slice(i * size, (i + 1) * size));
      expect(own).toEqual(Array.from(alone, (value) => expect.closeTo(value, 4)));
    }
  });

  it('are so with every form of Gemm and with windows', async () => {
    const bytes = onnxFile({
      inputs: { x: [1, 2, 4, 4] },
      nodes: [
        node('Conv', ['x', 'k'], 'a', { strides: [2, 1] }),
        node('MaxPool', ['a'], 'b', { kernel_shape: [1, 2] }),
        node('Flatten', ['b'], 'c'),
        node('Gemm', ['c', 'w', 'v'], 'd', { transB: 1 }),
        node('Gemm', ['d', 'd'], 'e', { transA: 1 }),
        node('Slice', ['e', 'from', 'to', 'axes'], 'f'),
        node('Pad', ['f', 'pads'], 'y'),
      ],
      weights: {
        k: randomWeights([3, 2, 3, 2], 'k', 0.3),
        w: randomWeights([5, 6], 'w', 0.3),
        v: randomWeights([5], 'v'),
        from: integers([1], [1]),
        to: integers([1], [-1]),
        axes: integers([1], [0]),
        pads: integers([4], [1, 0, 0, 1]),
      },
      outputs: ['y'],
    });
    const file = decodeModel(bytes.slice());
    const graph = importGraph(file, { feeds: { x: input('x', 'float32', [1, 2, 4, 4]) } });
    const { y } = graph.outputs;
    const [x] = graph.inputs;
    const xs = input('xs', 'float32', [2, 1, 2, 4, 4]);
    const samples = randomWeights([2, 1, 2, 4, 4], 'pictures');
    const together = await answer({ inputs: [xs], outputs: { y: sideBySide(y, x, xs) } }, { xs: samples });
    const each = await Promise.all(
      [0, 1].map((i) =>
        answer({ inputs: [x], outputs: { y } }, { x: floats([1, 2, 4, 4], samples.data.slice(32 * i, 32 * i + 32)) }),
      ),
    );
    expect(Array.from(together)).toEqual(each.flatMap((part) => Array.from(part, (value) => expect.closeTo(value, 3))));
  });

  it('are refused, with all nodes that cannot take them', () => {
    const x = input('x', 'float32', [2, 3]);
    const best = cast(applyOne(TopK, [x, integersOf(1)], { axis: 1 }), 'float32');
    expect(() => sideBySide(relu(best), x, input('xs', 'float32', [4, 2, 3]))).toThrow(UnsupportedOperatorError);
  });
});

async function answer(
  graph: Parameters<Runtime['compile']>[0],
  feeds: Readonly<Record<string, ReturnType<typeof floats>>>,
): Promise<Float32Array> {
  const program = await runtime.compile(graph);
  const { y } = await program.run(feeds);
  await program.dispose();
  if (!isFloat32(y)) throw new TypeError('the outputs should be float32');
  return y.data;
}
