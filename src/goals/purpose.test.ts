import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { decodeModel } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { integers, type Shape, sizeOf } from '../tensor/index.ts';
import { type PurposeKind, purposeOf } from './purpose.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

const seeming = (bytes: Uint8Array) => purposeOf(decodeModel(bytes), bytes, runtime);

/** A linear model whose output has a shape and a name, behind a function. */
function fileOf(shape: Shape, name: string, squash?: 'Sigmoid' | 'Softmax'): Uint8Array {
  return onnxFile({
    inputs: { x: ['N', 6] },
    nodes: [
      node('MatMul', ['x', 'w'], 'product'),
      node('Reshape', ['product', 'shape'], squash === undefined ? name : 'raw'),
      ...(squash === undefined ? [] : [node(squash, ['raw'], name)]),
    ],
    weights: {
      w: randomWeights([6, sizeOf(shape)], `w ${shape}`),
      shape: integers([shape.length + 1], [-1, ...shape]),
    },
    outputs: [name],
  });
}

describe('what a model seems to be for', () => {
  it.each<[PurposeKind, Shape, string, ('Sigmoid' | 'Softmax')?]>([
    ['classifier', [10], 'y', 'Softmax'],
    ['several labels', [10], 'y', 'Sigmoid'],
    ['one score', [1], 'y', 'Sigmoid'],
    ['regression', [1], 'y'],
    ['policy', [6], 'actions'],
    ['embedding', [128], 'y'],
    ['embedding', [100], 'embedding'],
    ['tokens', [12, 30], 'y'],
  ])('%s of [%s], "%s"', async (kind, shape, name, squash) => {
    const found = await seeming(fileOf(shape, name, squash));
    expect(found?.kind).toBe(kind);
    expect(found?.words).toContain(`("${name}")`);
  });

  it('is not known where no output holds floats', async () => {
    const bytes = onnxFile({
      inputs: { x: ['N', 6] },
      nodes: [node('ArgMax', ['x'], 'best', { axis: 1 })],
      weights: {},
      outputs: ['best'],
    });
    expect(await seeming(bytes)).toBeUndefined();
  });
});
