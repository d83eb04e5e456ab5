import { afterAll, beforeAll, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { constant } from '../graph/index.ts';
import { decodeModel } from '../onnx/index.ts';
import { mul } from '../operators/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers } from '../tensor/index.ts';
import { compareWithFile } from './agreement.ts';
import { onnxModel } from './onnx-model.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

const bytes = onnxFile({
  inputs: { x: ['N', 4] },
  nodes: [node('MatMul', ['x', 'w'], 'first'), node('Relu', ['first'], 'second'), node('Neg', ['second'], 'y')],
  weights: { w: randomWeights([4, 3], 'w') },
  outputs: ['y'],
});
const inputs = randomWeights([2, 4], 'inputs');

it('a graph that computes what the file does is silent', async () => {
  const model = onnxModel(decodeModel(bytes), bytes, runtime);
  expect(await compareWithFile(model, inputs)).toEqual([]);
  await model.dispose();
});

it.each([
  [1.01, 'told'],
  [1.2, 'refused'],
])('a graph whose inputs are %f times as large is %s', async (factor, outcome) => {
  const model = onnxModel(decodeModel(bytes), bytes, runtime);
  const wrong = { ...model, graphOf: (x: Parameters<typeof model.graphOf>[0]) => model.graphOf(mul(x, factor)) };
  const found = compareWithFile(wrong, inputs);
  if (outcome === 'told') expect((await found).map(({ code }) => code)).toEqual(['differs-from-file']);
  else
    await expect(found).rejects.toThrow(
      /element \d+ of "y", and the file -?[\d.]+; they differ from the value "first" on/,
    );
  await model.dispose();
});

/** Boxes in hundreds of pixels beside scores below 1, on the first axis or the last. */
it.each([
  ['first', [1, 6, 10], 0],
  ['last', [1, 10, 6], 1],
] as const)('what becomes of small features beside large ones is seen: on the %s axis', async (_, shape, axis) => {
  const scale = floats(
    [...shape],
    Array.from({ length: 60 }, (__, i) => ((axis === 0 ? Math.floor(i / 10) : i % 6) < 4 ? 640 : 1)),
  );
  const file = onnxFile({
    inputs: { x: [1, 4] },
    nodes: [
      node('MatMul', ['x', 'w'], 'flat'),
      node('Reshape', ['flat', 'shape'], 'raw'),
      node('Sigmoid', ['raw'], 'p'),
      node('Mul', ['p', 'scale'], 'y'),
    ],
    weights: { w: randomWeights([4, 60], 'w of boxes'), shape: integers([3], shape), scale },
    outputs: ['y'],
  });
  const model = onnxModel(decodeModel(file), file, runtime);
  const scores = constant(
    floats(
      [...shape],
      Array.from(scale.data, (value) => (value === 1 ? 0.5 : 1)),
    ),
  );
  const halved = {
    ...model,
    graphOf(x: Parameters<typeof model.graphOf>[0]) {
      const graph = model.graphOf(x);
      return { ...graph, outputs: { y: mul(graph.outputs.y, scores) } };
    },
  };
  const x = randomWeights([1, 4], 'x of boxes');
  const parts = [
    { output: 'y', axis, from: 0, to: 4 },
    { output: 'y', axis, from: 4, to: 6 },
  ];
  expect(await compareWithFile(halved, x)).toEqual([]);
  await expect(compareWithFile(halved, x, parts)).rejects.toThrow(/element \d+ of "y"/);
  expect(await compareWithFile(model, x, parts)).toEqual([]);
  await model.dispose();
});
