import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gibbon } from '../../../test/command-line.ts';
import { ranAlone } from '../../../test/onnx-alone.ts';
import { node, onnxFile, randomWeights } from '../../../test/onnx-model.ts';
import { decodeModel } from '../../onnx/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { decodeTensorFile, floats, integers } from '../../tensor/index.ts';
import type { ExportFlags } from './flags.ts';
import { exportPlan } from './plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-export-'));
const net = join(folder, 'net.onnx');
const x = floats(
  [2, 6],
  Array.from({ length: 12 }, (_, i) => i / 12),
);

describe('gibbon export', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
    const bytes = onnxFile({
      inputs: { x: ['N', 6] },
      nodes: [
        node('MatMul', ['x', 'first'], 'hidden'),
        node('Relu', ['hidden'], 'active'),
        node('MatMul', ['active', 'second'], 'scores'),
      ],
      weights: { first: randomWeights([6, 5], 'first'), second: randomWeights([5, 3], 'second') },
      outputs: ['scores'],
    });
    writeFileSync(net, bytes);
  });
  afterAll(async () => {
    await runtime.dispose();
    rmSync(folder, { recursive: true });
  });

  const planned = (kind: string, flags: Partial<ExportFlags> = {}, model = net) =>
    exportPlan(kind, model, { out: join(folder, 'out.onnx'), clip: true, threads: 1, ...flags });
  const made = async (kind: string, flags: Partial<ExportFlags> = {}) => {
    const plan = await planned(kind, flags);
    return plan.kind.make(plan, runtime);
  };

  it('writes an attack that runs alone, and says what it takes', async () => {
    const asked = '--attack bim --norm L2 --epsilon 1/4 --steps 3 --out bim.onnx';
    const { code, stdout, stderr } = await gibbon(folder, ['export', 'attack', 'net.onnx', ...asked.split(' ')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^bim\.onnx: attack of net\.onnx, [\d,]+ bytes, any number of samples$/m);
    expect(stdout).toMatch(/^takes +epsilon +float32 \[\] .*; 0\.25\s+unless it is fed$/m);
    const bytes = new Uint8Array(readFileSync(join(folder, 'bim.onnx')));
    const { adversarial } = await ranAlone(bytes, { x, label: integers([2], [0, 1]) });
    for (const i of [0, 1]) {
      const change = Array.from({ length: 6 }, (_, j) => adversarial.data[6 * i + j] - x.data[6 * i + j]);
      expect(Math.hypot(...change)).toBeGreaterThan(0.01);
      expect(Math.hypot(...change)).toBeLessThanOrEqual(0.25);
    }
  });

  it('makes a training step with what the first run is fed beside it', async () => {
    const file = await made('training-step', { adversarial: 'pgd', epsilon: 0.1, optimizer: 'sgd', batch: 2 });
    expect(file.batch).toBe(2);
    const start = decodeTensorFile(file.beside?.bytes ?? new Uint8Array())?.tensors ?? {};
    expect(Object.keys(start).sort()).toEqual(['parameter.first', 'parameter.second']);
    const after = await ranAlone(file.bytes, {
      ...start,
      inputs: x,
      labels: integers([2], [2, 0]),
      'rate.learningRate': floats([], [0.1]),
      'draw.0': floats(x.shape),
    });
    expect(Array.from(after['next.parameter.first'].data)).not.toEqual(Array.from(start['parameter.first'].data));
  });

  it.each([
    ['gradient', { product: 'gradients', count: 3 }, ['x', 'classes'], ['gradients', 'logits']],
    ['certificate', { by: 'intervals' }, ['x', 'label', 'epsilon'], ['lower', 'upper', 'lead', 'certified']],
  ])('makes a %s', async (kind, flags, inputs, outputs) => {
    const { graph, metadataProps } = decodeModel((await made(kind, flags)).bytes);
    expect(graph?.input.map(({ name }) => name)).toEqual(inputs);
    expect(graph?.output.map(({ name }) => name)).toEqual(outputs);
    expect(metadataProps.find(({ key }) => key === 'gibbon.kind')?.value).toBe(kind);
  });

  it.each(['attack', 'certificate'])('asks whether an epsilon of 8 is meant in levels: %s', async (kind) => {
    const { diagnostics } = await made(kind, { epsilon: 8 });
    expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining('did you mean 8/255?')]);
    expect((await made(kind, { epsilon: 0.1 })).diagnostics).toEqual([]);
  });

  it.each<[string, Partial<ExportFlags>, string]>([
    ['attak', {}, '"attak" is not a kind of file'],
    ['attack', { loss: 'margin' }, 'it has no meaning for gibbon export attack'],
    ['gradient', { clip: false }, 'it has no meaning for gibbon export gradient'],
    ['attack', { norm: 'L0' }, 'an exported pgd does not know L0'],
    ['attack', { attack: 'fgsm', steps: 3 }, 'fgsm has no such option'],
    ['training-step', { epsilon: 0.1 }, 'it has no meaning without --adversarial'],
    ['training-step', { steps: 3 }, 'it has no meaning without --adversarial'],
    ['attack', { out: folder }, 'is a folder, not a file'],
  ])('refuses %s with %j', async (kind, flags, message) => {
    await expect(made(kind, flags)).rejects.toThrow(message);
  });
});
