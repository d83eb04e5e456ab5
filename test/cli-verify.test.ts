/** `gibbon verify` as people run it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { floats } from '../src/tensor/index.ts';
import { gibbon } from './command-line.ts';
import { node, onnxFile } from './onnx-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-verify-'));

/** y = relu(x_0 + x_1) + relu(x_0 - x_1), never above 2 on the box. */
const model = (weight = 1) =>
  onnxFile({
    inputs: { x: ['N', 2] },
    nodes: [node('MatMul', ['x', 'w'], 'a'), node('Relu', ['a'], 'b'), node('MatMul', ['b', 'v'], 'y')],
    weights: { w: floats([2, 2], [weight, 1, 1, -1]), v: floats([2, 1], [1, 1]) },
    outputs: ['y'],
  });

const property = (assertion: string) =>
  `(declare-const X_0 Real)\n(declare-const X_1 Real)\n(declare-const Y_0 Real)
(assert (and (>= X_0 -1) (<= X_0 1) (>= X_1 -1) (<= X_1 1)))\n(assert ${assertion})\n`;

const put = (name: string, contents: Uint8Array | string) => writeFileSync(join(folder, name), contents);
const verify = (...words: string[]) => gibbon(folder, ['verify', ...words, '--threads', '1']);

beforeAll(() => {
  put('model.onnx', model());
  put('other.onnx', model(2));
  put('sat.vnnlib', property('(>= Y_0 1.9)'));
  put('unsat.vnnlib', property('(>= Y_0 2.01)'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('gibbon verify', () => {
  it('prints a counterexample where there is one', async () => {
    const { code, stdout, stderr } = await verify('model.onnx', 'sat.vnnlib');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^sat\n\(\(X_0 /);
  });

  it('proves that there is none, and proves its certificate again', async () => {
    const words = ['model.onnx', 'unsat.vnnlib'];
    const { code, stdout, stderr } = await verify(...words, '--certificate', 'proof.json');
    expect([code, stdout], stderr).toEqual([0, 'unsat\n']);
    expect(JSON.parse(readFileSync(join(folder, 'proof.json'), 'utf8'))).toMatchObject({
      format: 'gibbon-certificate',
    });
    const again = await verify(...words, '--check', 'proof.json', '--out', 'answer.txt');
    expect([again.code, again.stdout], again.stderr).toEqual([0, 'unsat\n']);
    expect(readFileSync(join(folder, 'answer.txt'), 'utf8')).toBe('unsat\n');
    expect(again.stderr).toContain('every part was proved again');

    put('tampered.json', readFileSync(join(folder, 'proof.json'), 'utf8').replace(/"boxes":.*/, '"boxes":[]}'));
    expect((await verify(...words, '--check', 'tampered.json')).stdout).toBe('unknown\n');
    for (const [first, second] of [
      ['other.onnx', 'unsat.vnnlib'],
      ['model.onnx', 'sat.vnnlib'],
    ]) {
      const elsewhere = await verify(first, second, '--check', 'proof.json');
      expect([elsewhere.code, elsewhere.stdout]).toEqual([2, '']);
      expect(elsewhere.stderr).toContain('this certificate is of another');
    }
    put('cut.json', readFileSync(join(folder, 'proof.json'), 'utf8').slice(0, -20));
    const cut = await verify(...words, '--check', 'cut.json');
    expect([cut.code, cut.stderr]).toEqual([2, expect.stringContaining('not JSON')]);
  });

  it('says that an empty box is why there is no counterexample', async () => {
    put('empty.vnnlib', `${property('(>= Y_0 0)')}(assert (>= X_0 2))`);
    const { code, stdout, stderr } = await verify('model.onnx', 'empty.vnnlib');
    expect([code, stdout]).toEqual([0, 'unsat\n']);
    expect(stderr).toContain('the box is empty: X_0 would be at least 2 and at most 1');
  });

  it('knows nothing without time, and writes no certificate then', async () => {
    const { code, stdout, stderr } = await verify(
      'model.onnx',
      'sat.vnnlib',
      '--timeout',
      '0',
      '--certificate',
      'none.json',
    );
    expect([code, stdout]).toEqual([0, 'unknown\n']);
    expect(stderr).toMatch(/^note: time was up after [\d.]+ s and \d+ parts?; --timeout gives more\n$/);
    expect(existsSync(join(folder, 'none.json'))).toBe(false);
  });
});
