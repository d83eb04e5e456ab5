/** No command writes over what it reads. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gibbon } from './command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-overwriting-'));

describe('what a command reads is not overwritten', () => {
  beforeAll(() => {
    for (const name of ['net.onnx', 'x.npy', 'x.vnnlib']) writeFileSync(join(folder, name), 'as it was');
    symlinkSync('net.onnx', join(folder, 'link.onnx'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['export attack net.onnx --out net.onnx'],
    ['export attack net.onnx --out link.onnx'],
    ['explain net.onnx x.npy --out net.onnx'],
    ['explain net.onnx x.npy --out x.npy'],
    ['falsify net.onnx x.vnnlib --out net.onnx'],
    ['verify net.onnx x.vnnlib --out x.vnnlib'],
    ['verify net.onnx x.vnnlib --certificate net.onnx'],
    ['smooth net.onnx --data x.npy --out x.npy'],
    ['smooth net.onnx --data x.npy --sigma 1 --export net.onnx'],
    ['audit net.onnx --data x.npy --junit net.onnx'],
    ['train --from net.onnx --out net.onnx'],
    ['train --from net.onnx --out other.onnx --checkpoint net.onnx'],
  ])('%s', async (words) => {
    const { code, stderr } = await gibbon(folder, words.split(' '));
    const file = words.split(' ').at(-1);
    expect(stderr).toContain(`${file} is read by this command, and would be overwritten\n`);
    expect(code).toBe(2);
  });
});
