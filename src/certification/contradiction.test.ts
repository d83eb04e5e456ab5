import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { node, onnxFile } from '../../test/onnx-model.ts';
import { fail } from '../cli/shell/failure.ts';
import { type Network, parseVnnlib } from '../property/index.ts';
import { readNetwork } from '../property/load.node.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { Contradiction } from './contradiction.ts';
import { verifyProperty } from './verify-property.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-contradiction-'));
let runtime: Runtime;

/** y = relu(x_0 + x_1) + relu(x_0 - x_1), times `factor`: never above 2 on the box where that is 1. */
async function network(factor: number): Promise<Network> {
  const path = join(folder, `${factor}.onnx`);
  const file = onnxFile({
    inputs: { x: ['N', 2] },
    nodes: [node('MatMul', ['x', 'w'], 'a'), node('Relu', ['a'], 'b'), node('MatMul', ['b', 'v'], 'y')],
    weights: { w: floats([2, 2], [1, 1, 1, -1]), v: floats([2, 1], [factor, factor]) },
    outputs: ['y'],
  });
  writeFileSync(path, file);
  return readNetwork(path, { runtime });
}

const property = parseVnnlib(`(declare-const X_0 Real) (declare-const X_1 Real) (declare-const Y_0 Real)
(assert (and (>= X_0 -1) (<= X_0 1) (>= X_1 -1) (<= X_1 1))) (assert (>= Y_0 3.1))`);

beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(async () => {
  await runtime.dispose();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

describe('a proof and a counterexample', () => {
  it('are not found together where the file is read as it runs', async () => {
    const { verdict, proofs } = await verifyProperty(await network(1), property);
    expect(verdict).toBe('unsat');
    expect(proofs).toHaveLength(1);
    expect((await verifyProperty(await network(2), property)).verdict).toBe('sat');
  });

  it('are a defect, which is told with both of them and ends with 70', async () => {
    // A reader that takes one file for another, as verifiers have: what is bounded is not what runs.
    const [read, ships] = [await network(1), await network(2)];
    const misread: Network = { ...read, run: (x) => ships.run(x) };
    const found = await verifyProperty(misread, property).catch((error: unknown) => error);
    expect(found).toBeInstanceOf(Contradiction);
    if (!(found instanceof Contradiction)) return;
    expect(found.counterexample.y[0]).toBeGreaterThanOrEqual(3.1);
    expect(found.certificate.boxes).toHaveLength(1);

    let told = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      told += String(text);
      return true;
    });
    fail(found, false);
    expect(process.exitCode).toBe(70);
    expect(told).toContain('this is a defect of Gibbon');
    expect(told).toMatch(/The input:\nsat\n\(\(X_0 -?[\d.e-]+\)/);
    expect(told).toContain('The certificate:\n{"format":"gibbon-certificate"');
  });
});
