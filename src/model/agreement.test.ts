import { afterAll, beforeAll, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { decodeModel } from '../onnx/index.ts';
import { mul } from '../operators/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
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
