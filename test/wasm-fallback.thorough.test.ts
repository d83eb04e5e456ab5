import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from '../src/data/index.ts';
import { constant, exportGraph, input } from '../src/graph/index.ts';
import { matmul } from '../src/operators/index.ts';
import { floats } from '../src/tensor/index.ts';
import { gibbon } from './command-line.ts';

const root = resolve(import.meta.dirname, '..');
const without = 'onnxruntime-node';

describe('where onnxruntime-node is not installed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-wasm-'));

  beforeAll(() => {
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
    mkdirSync(join(folder, 'node_modules'));
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (name !== without) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
    }
    const x = input('x', 'float32', [1, 4]);
    const weights = constant(floats([4, 2], [1, -1, 2, -2, -1, 1, 0.5, -0.5]));
    writeFileSync(join(folder, 'model.onnx'), exportGraph({ inputs: [x], outputs: { y: matmul(x, weights) } }));
    writeFileSync(
      join(folder, 'x.npy'),
      writeNpy(floats([3, 4], [0.6, 0.6, 0.5, 0.5, 0.5, 0.6, 0.6, 0.5, 0.7, 0.5, 0.5, 0.5])),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['on one core', '1'],
    ['on two', '2'],
  ])('attacks run on WebAssembly %s, and say so once', async (_, threads) => {
    const words = [
      'attack',
      'model.onnx',
      'x.npy',
      '--attack',
      'fgsm',
      '--epsilon',
      '.5',
      '--json',
      '--threads',
      threads,
    ];
    const { code, stdout, stderr } = await gibbon(folder, words, {}, join(folder, 'dist/bin/gibbon.js'));
    expect(stderr.match(/models run on WebAssembly/g), stderr).toHaveLength(1);
    expect(code).toBe(0);
    const record = JSON.parse(stdout);
    expect(record.runtime).toContain('onnxruntime-web');
    expect(record.summary.successRate).toBe(1);
  });
});
