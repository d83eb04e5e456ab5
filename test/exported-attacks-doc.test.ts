/** docs/exported-attacks.md: its JavaScript runs, and what it says of epsilon is so. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classifierFromBytes } from '../src/classifier/index.ts';
import { exportAttack } from '../src/exports/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { floats, integers } from '../src/tensor/index.ts';
import { ranAlone } from './onnx-alone.ts';
import { colours, SIDE } from './small-models.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/exported-attacks.md'), 'utf8');
const EPSILON = 8 / 255;

describe('docs/exported-attacks.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-exported-'));
  let withDefault: Uint8Array = new Uint8Array();
  beforeAll(async () => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const runtime = await nativeRuntime();
    const classifier = await classifierFromBytes(colours(), { runtime });
    writeFileSync(join(folder, 'pgd.onnx'), (await exportAttack(classifier, 'pgd')).bytes);
    withDefault = (await exportAttack(classifier, 'fgsm', { epsilon: EPSILON })).bytes;
    writeFileSync(join(folder, 'default.onnx'), withDefault);
    await classifier.dispose();
    await runtime.dispose();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A program of its own, with samples before it and something printed after it. */
  async function ran(program: string): Promise<unknown> {
    const samples = `
      const x = new ort.Tensor(new Float32Array(2 * 3 * ${SIDE ** 2}).fill(0.5), [2, 3, ${SIDE}, ${SIDE}]);
      const label = new ort.Tensor(BigInt64Array.of(0n, 1n), [2]);\n`;
    const [imports, ...rest] = program.split('\n');
    writeFileSync(join(folder, 'page.mjs'), [imports, samples, ...rest].join('\n'));
    const { stdout } = await run(process.execPath, ['page.mjs'], { cwd: folder });
    return JSON.parse(stdout);
  }

  it('has five lines of JavaScript that attack, and says rightly what becomes of an epsilon that is fed in place of a default', async () => {
    const code = page.match(/```js\n([\s\S]*?)```/)?.[1] ?? '';
    expect(code.trim().split('\n')).toHaveLength(5);
    const found = await ran(
      `${code}
       const change = adversarial.data.map((value, i) => Math.abs(value - x.data[i]));
       const other = await ort.InferenceSession.create('default.onnx');
       const message = await other.run({ x, label, epsilon }).then(() => 'it ran', (error) => error.message);
       console.log(JSON.stringify({ largest: Math.max(...change), logits: [...adversarial_logits.dims], message }));`,
    );
    expect(found).toEqual({
      largest: expect.closeTo(EPSILON, 6),
      logits: [2, 3],
      message: expect.stringContaining("invalid input 'epsilon'"),
    });
    const x = floats([2, 3, SIDE, SIDE]);
    const { adversarial } = await ranAlone(withDefault, {
      x,
      label: integers([2], [0, 1]),
      epsilon: floats([], [0.5]),
    });
    expect(Math.max(...adversarial.data), 'onnxruntime-node takes the default').toBeCloseTo(EPSILON, 6);
  });
});
