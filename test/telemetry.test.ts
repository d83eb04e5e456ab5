import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeNpy } from '../src/data/index.ts';
import { constant, exportGraph, input } from '../src/graph/index.ts';
import { matmul } from '../src/operators/index.ts';
import { floats } from '../src/tensor/index.ts';
import { gibbon } from './command-line.ts';

describe('ONNX Runtime keeps quiet', () => {
  let home = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'gibbon-home-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it.each(['1', '2'])('with %s thread(s): it leaves nothing in the home and temporary folders', async (threads) => {
    const folder = mkdtempSync(join(tmpdir(), 'gibbon-quiet-'));
    const x = input('x', 'float32', [1, 2]);
    const weights = constant(floats([2, 2], [1, -1, 1, -1]));
    writeFileSync(join(folder, 'model.onnx'), exportGraph({ inputs: [x], outputs: { y: matmul(x, weights) } }));
    writeFileSync(join(folder, 'x.npy'), writeNpy(floats([2, 2], [0.5, 0.5, 0.5, 0.5])));
    const env = { HOME: home, XDG_CACHE_HOME: home, TMPDIR: home, ORT_DISABLE_TELEMETRY: undefined };
    const { code, stderr } = await gibbon(folder, ['attack', 'model.onnx', 'x.npy', '--threads', threads], env);
    rmSync(folder, { recursive: true });
    expect(code, stderr).toBe(0);
    expect(readdirSync(home, { recursive: true })).toEqual([]);
  });
});
