/** `gibbon falsify` as people run it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { floats } from '../src/tensor/index.ts';
import { gibbon } from './command-line.ts';
import { node, onnxFile } from './onnx-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-falsify-'));

/** y_0 = x_0 + x_1, and y_1 = x_0 - x_1 */
const model = onnxFile({
  inputs: { x: [1, 2] },
  nodes: [node('MatMul', ['x', 'w'], 'y')],
  weights: { w: floats([2, 2], [1, 1, 1, -1]) },
  outputs: ['y'],
});

const property = (assertion: string, [low, high] = [0.1, 1]) =>
  `(declare-const X_0 Real)\n(declare-const X_1 Real)\n(declare-const Y_0 Real)\n(declare-const Y_1 Real)
(assert (and (>= X_0 ${low}) (<= X_0 ${high})))\n(assert (and (>= X_1 0.2) (<= X_1 0.2)))\n(assert ${assertion})\n`;

const put = (name: string, contents: Uint8Array | string) => writeFileSync(join(folder, name), contents);

beforeAll(() => {
  put('model.onnx', model);
  put('sat.vnnlib', property('(and (<= Y_0 0.5) (>= Y_1 0.05))'));
  put('sat.vnnlib.gz', gzipSync(property('(and (<= Y_0 0.5) (>= Y_1 0.05))')));
  put('unsat.vnnlib', property('(<= Y_0 0.29)'));
  put('malformed.vnnlib', `${property('(<= Y_0 1)')}(assert (<= Y_0 one))\n`);
  put('cut.vnnlib', property('(<= Y_0 1)').slice(0, -5));
  put('cut.vnnlib.gz', gzipSync(property('(<= Y_0 1)')).subarray(0, 40));
  put('empty.vnnlib', property('(<= Y_0 1)', [2, 1]));
  put('inputs.vnnlib', `(declare-const X_2 Real)\n(assert (and (<= X_2 1) (>= X_2 0)))\n${property('(<= Y_0 1)')}`);
  put('outputs.vnnlib', `(declare-const Y_2 Real)\n${property('(<= Y_2 1)')}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The numbers of a counterexample as it is printed. */
function valuesIn(lines: readonly string[]): number[] {
  const names = ['X_0', 'X_1', 'Y_0', 'Y_1'];
  return lines.map((line, i) => {
    const [, value] =
      new RegExp(`^${i === 0 ? '\\(' : ''}\\(${names[i]} (\\S+?)\\)${i === 3 ? '\\)' : ''}$`).exec(line) ?? [];
    return Number(value);
  });
}

describe('gibbon falsify', () => {
  it.each(['sat.vnnlib', 'sat.vnnlib.gz'])(
    'prints a counterexample in the form of the competition: %s',
    async (file) => {
      const { code, stdout, stderr } = await gibbon(folder, ['falsify', 'model.onnx', file]);
      expect([code, stderr]).toEqual([0, expect.stringMatching(/^note: found by .* in \d+\.\d s\n$/)]);
      const [verdict, ...lines] = stdout.trimEnd().split('\n');
      expect(verdict).toBe('sat');
      const [x0, x1, y0, y1] = valuesIn(lines);
      expect(x0).toBeGreaterThanOrEqual(0.1);
      expect(x0).toBeLessThanOrEqual(1);
      expect(x1).toBe(0.2);
      const [a, b] = [x0, x1].map(Math.fround);
      expect([y0, y1]).toEqual([Math.fround(a + b), Math.fround(a - b)]);
      expect(y0).toBeLessThanOrEqual(0.5);
      expect(y1).toBeGreaterThanOrEqual(0.05);
    },
  );

  it('writes the answer to a file, and the same one for the same seed', async () => {
    const words = ['falsify', 'model.onnx', 'sat.vnnlib', '--seed', '3', '--out'];
    const first = await gibbon(folder, [...words, 'first.txt']);
    const second = await gibbon(folder, [...words, 'second.txt']);
    expect([first.code, first.stdout]).toEqual([0, 'sat\n']);
    expect([second.code, second.stdout]).toEqual([0, 'sat\n']);
    const [a, b] = ['first.txt', 'second.txt'].map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(a).toMatch(/^sat\n\(\(X_0 .*\)\n\(X_1 0\.2\)\n\(Y_0 .*\)\n\(Y_1 .*\)\)\n$/);
    expect(b).toBe(a);
  });

  it('never says unsat', async () => {
    const { code, stdout, stderr } = await gibbon(folder, ['falsify', 'model.onnx', 'unsat.vnnlib']);
    expect([code, stdout]).toEqual([0, 'unknown\n']);
    expect(stderr).toMatch(/^note: nothing found in/);
  });

  it('searches until its time is up', async () => {
    const started = performance.now();
    const outcome = await gibbon(folder, ['falsify', 'model.onnx', 'unsat.vnnlib', '--timeout', '3']);
    expect([outcome.code, outcome.stdout]).toEqual([0, 'unknown\n']);
    expect(performance.now() - started).toBeGreaterThan(2900);
  });

  it.each([
    ['absent.onnx sat.vnnlib', 'absent.onnx: there is no such file'],
    ['model.onnx absent.vnnlib', 'absent.vnnlib: there is no such file'],
    ['model.onnx .', '.: this is a folder'],
    ['sat.vnnlib sat.vnnlib', 'sat.vnnlib: cannot be read as an ONNX model'],
    ['model.onnx malformed.vnnlib', 'malformed.vnnlib: line 8, column 17: "one" is not declared'],
    ['model.onnx cut.vnnlib', 'cut.vnnlib: line 7, column 9: this bracket is never closed'],
    ['model.onnx cut.vnnlib.gz', 'cut.vnnlib.gz: it cannot be unzipped'],
    ['model.onnx model.onnx', 'model.onnx: this is not text'],
    [
      'model.onnx empty.vnnlib',
      'empty.vnnlib: line 5, column 25: the box is empty: X_0 would be at least 2 and at most 1',
    ],
    ['model.onnx inputs.vnnlib', 'the property declares 3 inputs X, and the model takes 2'],
    ['model.onnx outputs.vnnlib', 'the property declares Y_2, and the last output of the model is Y_1'],
    ['model.onnx sat.vnnlib --timeout soon', '--timeout: '],
    ['model.onnx sat.vnnlib --timeout -1', '--timeout: '],
    ['model.onnx sat.vnnlib --out .', '--out: '],
    ['model.onnx', "missing required argument 'property'"],
  ])('refuses %s', async (words, message) => {
    const { code, stdout, stderr } = await gibbon(folder, ['falsify', ...words.split(' ')]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`gibbon: ${message}`);
    expect(stderr.split('\n')[1], 'a hint').toMatch(/^ {2}\S/);
  });
});
