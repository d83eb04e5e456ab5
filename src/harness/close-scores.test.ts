/** Class scores that a softmax hardly tells apart are said, be they logits or probabilities; others are not. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { samples } from '../../test/linear-classifier.ts';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { noise, pgd } from '../attacks/index.ts';
import { loadClassifier } from '../classifier/load.node.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { attack } from './index.ts';

const [INPUTS, COUNT] = [6, 8];

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

/** The codes of what is said after an attack on a linear model whose logits are multiplied by a number. */
async function said(scale: number, ending: 'Identity' | 'Softmax', method: typeof pgd | typeof noise) {
  const file = onnxFile({
    inputs: { x: ['N', INPUTS] },
    nodes: [node('MatMul', ['x', 'w'], 'z'), node(ending, ['z'], 'y')],
    weights: { w: randomWeights([INPUTS, 4], 'close scores', scale) },
    outputs: ['y'],
  });
  const classifier = await loadClassifier(file, { runtime });
  const inputs = samples([INPUTS], COUNT, 0.1, 0.9);
  const { diagnostics } = await attack(classifier, method, inputs, new Int32Array(COUNT), { epsilon: 0.01 });
  await classifier.dispose();
  return diagnostics.map(({ code }) => code);
}

it.each([1e-9, 1e-4, 1e-2])('are said where logits are multiplied by %f', async (scale) => {
  expect(await said(scale, 'Identity', pgd)).toContain('close-scores');
});

it('are said where they are probabilities', async () => {
  expect(await said(1e-4, 'Softmax', pgd)).toContain('close-scores');
});

it('are not said of others, nor where nothing climbs', async () => {
  expect(await said(5, 'Identity', pgd)).not.toContain('close-scores');
  expect(await said(5, 'Softmax', pgd)).not.toContain('close-scores');
  expect(await said(1e-4, 'Identity', noise)).not.toContain('close-scores');
});
